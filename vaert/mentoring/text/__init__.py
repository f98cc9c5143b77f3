"""The words of mails: who writes them, what may stand in them, and what each of them says (M15)."""
