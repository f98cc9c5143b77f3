"""Django's PostgreSQL, which is told before a query whose rows it may show (`common.wall`)."""
