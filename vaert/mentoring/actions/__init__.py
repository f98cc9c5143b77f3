"""The deeds of the mentoring room: install schemes, register, choose, start, withdraw, agree, send letters, plan."""

from vaert.mentoring.actions.agreeing import (
    NoCourse,
    agree_on,
    leave_behind,
    note_result,
    share_result,
    take_along,
    unshare_result,
)
from vaert.mentoring.actions.choosing import choose_buddy, choose_time, propose_again, take_our_proposal
from vaert.mentoring.actions.completing import complete_courses
from vaert.mentoring.actions.evaluations import (
    NotOpen,
    answer_evaluation,
    ask_for_evaluations,
    open_requests,
    release_what_is_left,
)
from vaert.mentoring.actions.finishing import finish_action, reopen_action
from vaert.mentoring.actions.gathering import NobodyToGather, TooManyToGather, book_sparring, give_tip, remove_tip
from vaert.mentoring.actions.letters import send_due_letters
from vaert.mentoring.actions.planning import (
    NotPossible,
    PlanChanged,
    StalePlan,
    ask_for_plan,
    choose_in_plan,
    drop_plan,
    make_plan,
)
from vaert.mentoring.actions.policy import change_policy
from vaert.mentoring.actions.publishing import ask_to_publish, changes_much, publish_plan, stop_publishing
from vaert.mentoring.actions.registering import register_course, withdraw_course
from vaert.mentoring.actions.reminding import (
    nudge_pair,
    nudge_silent_pairs,
    remind_of_introductions,
    remind_of_meetings,
)
from vaert.mentoring.actions.schemes import (
    LastScheme,
    SchemeChanged,
    adapt_scheme,
    change_scheme,
    copy_scheme,
    install_schemes,
    retire_scheme,
    take_built_in,
)
from vaert.mentoring.actions.starting import NobodyToBegin, StaleProposal, start_course
from vaert.mentoring.actions.texts import change_text, take_our_text
from vaert.mentoring.actions.timing import find_a_time

__all__ = [
    "LastScheme",
    "NoCourse",
    "NobodyToBegin",
    "NobodyToGather",
    "NotOpen",
    "NotPossible",
    "PlanChanged",
    "SchemeChanged",
    "StalePlan",
    "StaleProposal",
    "TooManyToGather",
    "adapt_scheme",
    "agree_on",
    "answer_evaluation",
    "ask_for_evaluations",
    "ask_for_plan",
    "ask_to_publish",
    "book_sparring",
    "change_policy",
    "change_scheme",
    "change_text",
    "changes_much",
    "choose_buddy",
    "choose_in_plan",
    "choose_time",
    "complete_courses",
    "copy_scheme",
    "drop_plan",
    "find_a_time",
    "finish_action",
    "give_tip",
    "install_schemes",
    "leave_behind",
    "make_plan",
    "note_result",
    "nudge_pair",
    "nudge_silent_pairs",
    "open_requests",
    "propose_again",
    "publish_plan",
    "register_course",
    "release_what_is_left",
    "remind_of_introductions",
    "remind_of_meetings",
    "remove_tip",
    "reopen_action",
    "retire_scheme",
    "send_due_letters",
    "share_result",
    "start_course",
    "stop_publishing",
    "take_along",
    "take_built_in",
    "take_our_proposal",
    "take_our_text",
    "unshare_result",
    "withdraw_course",
]
