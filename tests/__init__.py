"""Tests that join rooms, and the cast that all tests share."""
