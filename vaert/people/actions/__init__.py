"""What can be done with people, one deed a file."""

from vaert.people.actions.add_person import EmailInUse, add_person

__all__ = ["EmailInUse", "add_person"]
