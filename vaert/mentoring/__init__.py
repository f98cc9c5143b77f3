"""Mentoring: schemes, courses, stages and pairings; who hosts a new colleague, and the year they have."""
