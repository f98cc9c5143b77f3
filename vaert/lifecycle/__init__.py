"""Joiners, movers, leavers, absences and returns: what each means in every feature (P5)."""
