"""Every deed that books, assigns, sends or counts is tried by two processes at once; the others are named here."""

import ast
from collections.abc import Iterator

from vaert.config.installation import ROOT

DONE_BY = {
    "appoint_first_person": "found_organisation",
    "book_meetings": "start_course",
    "close_early": "end_course",
    "duties_of": "hand_over_duties",
    "end_year": "end_course",
    "fit_to_employment": "follow",
    "forget_the_end": "follow",
    "hand_over": "hand_over_duties",
    "hold_owed": "replace_buddy",
    "keep_meetings_true": "follow",
    "keep_together": "choose_buddy",
    "let_go_of_leavers": "follow",
    "look_ahead": "follow",
    "make_organisation": "found_organisation",
    "note_need": "move_with_courses",
    "open_requests": "ask_for_evaluations",
    "pause_year": "pause_course",
    "propose_again": "choose_buddy",
    "queue_letters": "start_course",
    "refit_course": "pause_course",
    "refit_meetings": "replace_buddy",
    "remind": "remind_of_meetings",
    "resume_year": "resume_course",
    "send_due_of": "send_due_letters",
    "take_built_in": "install_schemes",
}
"""Deeds that are part of another, which is tried."""

NEITHER = {
    "change_settings": "writes what the form says",
    "change_text": "a version of a scheme, as change_scheme",
    "close_feed": "one conditional update",
    "drop_export": "one delete",
    "read_note": "writes nothing",
    "remove_absence": "one delete",
    "remove_tip": "one conditional update",
    "renew_feed": "one conditional update",
    "reopen_action": "one conditional update, as finish_action",
    "stop_using_calendar_server": "one conditional update",
    "take_along": "one conditional update",
    "take_our_text": "a version of a scheme, as change_scheme",
}
"""Deeds that neither book, assign, send nor count, and why they need no race."""


def deeds() -> Iterator[str]:
    """The public functions of every room's actions that are done by somebody or at some time."""
    for file in sorted(ROOT.glob("vaert/*/actions/*.py")):
        for node in ast.parse(file.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            if {each.arg for each in node.args.args + node.args.kwonlyargs} & {"by", "at", "today"}:
                yield node.name


def tried() -> set[str]:
    """The functions that the races call."""
    calls = [
        node.func
        for file in (ROOT / "tests/race_deeds.py", *ROOT.glob("tests/test_two_at_once*.py"))
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
    ]
    names = [call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls]
    return set(names)


def test_every_deed_is_tried_by_two_at_once():
    assert sorted(set(deeds()) - tried() - DONE_BY.keys() - NEITHER.keys()) == []


def test_no_deed_is_named_that_is_gone_or_tried():
    named = DONE_BY.keys() | NEITHER.keys()
    assert sorted(named - set(deeds())) == []
    assert sorted(named & tried()) == []
    assert sorted(set(DONE_BY.values()) - tried()) == []
