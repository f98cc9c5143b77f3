"""Home: the pages that join rooms. What needs me today, the Monday list, who can see what."""
