"""Tests of when they meet."""
