"""The deeds of the mentoring room: install schemes, register, choose, start, withdraw, send letters."""

from vaert.mentoring.actions.choosing import choose_buddy, choose_time, propose_again, take_our_proposal
from vaert.mentoring.actions.completing import complete_courses
from vaert.mentoring.actions.finishing import finish_action, reopen_action
from vaert.mentoring.actions.letters import send_due_letters
from vaert.mentoring.actions.registering import register_course, withdraw_course
from vaert.mentoring.actions.schemes import install_schemes
from vaert.mentoring.actions.starting import NobodyToBegin, StaleProposal, start_course

__all__ = [
    "NobodyToBegin",
    "StaleProposal",
    "choose_buddy",
    "choose_time",
    "complete_courses",
    "finish_action",
    "install_schemes",
    "propose_again",
    "register_course",
    "reopen_action",
    "send_due_letters",
    "start_course",
    "take_our_proposal",
    "withdraw_course",
]
