"""The deeds of the lifecycle room: a change with all that follows from it."""

from vaert.lifecycle.actions.carrying_out import Outcome, carry_out

__all__ = ["Outcome", "carry_out"]
