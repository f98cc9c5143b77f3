"""Commands of the mentoring room."""
