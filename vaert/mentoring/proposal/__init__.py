"""The proposal for one new colleague: who could host, why and why not, and when they would meet (M4 to M6, M10)."""
