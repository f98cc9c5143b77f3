"""Pages of the mentoring room."""
