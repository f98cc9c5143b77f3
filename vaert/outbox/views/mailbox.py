"""The mailbox: what was sent, is planned, or could not be delivered (D2, D3)."""

from typing import Any, cast

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from vaert.common.in_place import in_place
from vaert.common.prepared import prepared
from vaert.outbox import actions, mime
from vaert.outbox.entry import Entry, read_entry, with_faces
from vaert.outbox.finding import find_message, pages_of_messages
from vaert.outbox.forms import MailboxFilter
from vaert.outbox.models import Message
from vaert.outbox.models.message import MessageQuerySet
from vaert.outbox.refusal import in_plain_words
from vaert.outbox.views.lines import line_of
from vaert.people.gate import for_members, for_roles
from vaert.people.models import Person

ON_A_PAGE = 25
MAY_DO = "allow-same-origin allow-popups allow-top-navigation-by-user-activation"  # no script in a mail, ever


@for_members
@require_GET
def show_mailbox(request: Any) -> HttpResponse:
    """The list of messages, the newest deed first."""
    return render(request, "outbox/mailbox.html", _list(request))


@for_members
@require_GET
def show_message(request: Any, pk: int) -> HttpResponse:
    """One message beside the list."""
    message = find_message(request.person, pk, on=request.today)
    if message is None:
        raise Http404
    is_readable = message.is_readable_by(request.person, on=request.today)
    return render(
        request,
        "outbox/mailbox.html",
        _list(request)
        | {
            "message": message,
            "is_readable": is_readable,
            "is_planned": message.is_planned(request.at),
            "entry": _entry(message) if is_readable and message.calendar else None,
            "may_do": MAY_DO,
            "reason": in_plain_words(message.last_error) if message.last_error else "",
            "may_retry": message.is_stuck and request.person.access(request.today).runs_the_house,
        },
    )


@for_members  # type: ignore[arg-type]
@require_GET
@csp(  # type: ignore[arg-type]
    {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],  # mail programs want the styles on the elements
        "base-uri": [NONE],
        "form-action": [NONE],
        "frame-ancestors": [SELF],
        "sandbox": MAY_DO.split(),
    }
)
def show_body(request: Any, pk: int) -> HttpResponse:
    """The HTML of a message as its reader gets it, in a frame where nothing can run."""
    message = _readable(request, pk)
    return HttpResponse(mime.document(message).replace("<head>", '<head><base target="_top">', 1))


@for_members
@require_GET
def download_invitation(request: Any, pk: int) -> HttpResponse:
    """The attachment of an invitation, for a calendar to open."""
    message = _readable(request, pk)
    if not message.calendar:
        raise Http404
    return HttpResponse(
        message.calendar,
        content_type=f"text/calendar; charset=utf-8; method={message.calendar_method}",
        headers={"Content-Disposition": 'attachment; filename="invitation.ics"'},
    )


@for_roles("coordinator", "administrator")
@require_POST
@in_place
def try_again(request: Any, pk: int) -> HttpResponse:
    """Another attempt at a message that could not be delivered."""
    message = get_object_or_404(_visible(request), pk=pk)
    if actions.retry(message, at=request.at):
        messages.success(request, _("We try again now. Look here in a moment to see how it went."))
    else:
        messages.info(
            request, _("Somebody was first: the e-mail is on its way again, or dropped. Nothing more was done.")
        )
    return redirect("today") if request.POST.get("back") == "today" else redirect("mailbox_message", pk=pk)


@for_roles("coordinator", "administrator")
@require_POST
def let_go(request: Any, pk: int) -> HttpResponse:
    """Let a message go that could not be delivered: nobody needs it any more."""
    message = get_object_or_404(_visible(request), pk=pk)
    if actions.let_go(message, at=request.at):
        messages.success(request, _("The e-mail is dropped. It will not be sent."))
    return redirect("mailbox_message", pk=pk)


def _visible(request: Any) -> MessageQuerySet:
    return Message.objects.visible_to(request.person, on=request.today)


def _readable(request: Any, pk: int) -> Message:
    message = find_message(request.person, pk, on=request.today)
    if message is None or not message.is_readable_by(request.person, on=request.today):
        raise Http404
    return message


def _entry(message: Message) -> Entry | None:
    entry = read_entry(message.calendar)
    if entry is None or message.organisation_id is None:
        return entry
    return with_faces(entry, dict(_colleagues(message.organisation_id, *(guest.address for guest in entry.guests))))


@prepared
def _colleagues(organisation_id: int, *addresses: str) -> QuerySet[Person, Any]:
    colleagues = Person.objects.filter(organisation_id=organisation_id, email__in=addresses).order_by()
    return colleagues.values_list("email", "pk")


def _list(request: Any) -> dict[str, Any]:
    """What the list of messages needs, whichever message is beside it."""
    person: Person = request.person
    form = MailboxFilter(request.GET)
    shown = request.GET.get("show", "")
    wanted = {"kind": form.cleaned_data["kind"], "words": form.cleaned_data["q"]} if form.is_valid() else {}
    found = pages_of_messages(person, on=request.today, shown=shown, **wanted)
    page: Any = Paginator(cast(Any, found), ON_A_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line_of(message, person, request.at) for message in page.object_list]
    runs_the_house = person.access(request.today).runs_the_house
    return {
        "form": form,
        "page": page,
        "tabs": _tabs(shown),
        "is_filtered": bool(shown or any(form.data.get(name) for name in form.fields)),
        "sees_others": person.organisation.is_demo or runs_the_house,
        "has_no_mail_server": runs_the_house and not settings.MAIL_HOST and not person.organisation.is_demo,
        "place": "mailbox",
    }


def _tabs(shown: str) -> list[dict[str, Any]]:
    named = [("", _("All")), ("waiting", _("On their way")), ("failed", _("Not delivered"))]
    return [{"word": word, "href": f"?show={name}" if name else "?", "current": name == shown} for name, word in named]
