"""What can be done with people, one deed a file."""
