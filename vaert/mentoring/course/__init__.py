"""One course or many as they stand: page, list, path, history, days, prints."""
