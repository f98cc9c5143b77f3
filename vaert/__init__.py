"""Vært: welcomes new colleagues, keeps a hosting culture alive."""
