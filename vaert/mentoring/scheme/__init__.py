"""What a scheme promises: its definition, form and data, its beat, the year it draws (M1 to M3)."""
