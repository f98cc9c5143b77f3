"""Log-in by a mailed code: allauth's flow, our people, our outbox, our limits."""
