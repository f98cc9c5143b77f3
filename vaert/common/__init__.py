"""What every room stands on: base templates, components, static files, clock, words and sorting."""
