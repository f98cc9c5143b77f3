"""The pages on which somebody's working life changes."""
