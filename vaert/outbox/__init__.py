"""The outbox: every message is written with the deed that caused it, and delivered afterwards."""
