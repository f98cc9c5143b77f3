"""Whether an installation is well: `doctor` for people, `/health/`, `/ready/` and `/metrics/` for machines."""
