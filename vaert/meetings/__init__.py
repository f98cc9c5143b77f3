"""Meetings: who meets whom and when, busy time, invitations and calendar feeds."""
