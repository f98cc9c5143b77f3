"""Pure Python: the planning, the booking and the statistics. Knows neither Django nor Danish."""
