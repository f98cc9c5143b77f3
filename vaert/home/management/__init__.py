"""The commands of the house: `bin/vaert COMMAND`."""
