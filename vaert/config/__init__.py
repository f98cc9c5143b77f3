"""How the house is configured: settings, urls, the schedule, the entry points."""
