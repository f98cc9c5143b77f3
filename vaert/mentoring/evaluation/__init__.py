"""What is asked when a stage is over, by which address, and what the answers say together (M13)."""
