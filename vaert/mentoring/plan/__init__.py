"""Everybody's coming stages as one plan: the outlook, the board, the sheet, the policy behind it (M7)."""
