"""Where a buddy is missing or meetings are lost, and who could take over with the fewest changes (M8)."""
