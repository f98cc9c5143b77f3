"""Whatever comes when: nobody gets two reminders on one day, nothing at night, and nothing is left lying."""

import random
from collections import Counter
from datetime import time, timedelta

import pytest

from tests.world import NOW
from vaert.common.dates import local
from vaert.outbox.models import Message
from vaert.people.models import Organisation, Person

pytestmark = pytest.mark.django_db
NIGHT = (time(19), time(7, 30))


@pytest.mark.parametrize("seed", range(3))
def test_a_week_of_reminders_and_letters(library, post, deliver, clock, seed):
    chance, given = random.Random(seed), [NOW + timedelta(hours=hour) for hour in range(5 * 24)]
    Organisation.objects.update(quiet_from=NIGHT[0], quiet_until=NIGHT[1])
    readers = [library.lone, library.jens, library.ida]
    for reader, rhythm in zip(readers, Person.MailRhythm.values, strict=True):
        Person.objects.filter(pk=reader.pk).update(mail_rhythm=rhythm)
    coming = [(chance.choice(given), reader, number) for reader in readers for number in range(12)]
    for hour in range(12 * 24):
        clock.now = NOW + timedelta(hours=hour)
        for at, reader, number in coming:
            if at == clock.now:
                kind = "letter" if number % 4 == 0 else "reminder"
                due = at + timedelta(hours=chance.choice([0, 0, 5, 30]))
                late = due + timedelta(hours=20) if number % 3 == 0 else None
                post(kind, key=f"{reader.pk}:{number}", recipient=reader, due_at=due, pointless_after=late)
        deliver()

    with_a_reminder = Counter(
        (mail.recipient_id, local(mail.sent_at).date())
        for mail in Message.objects.filter(state=Message.State.SENT)
        if mail.kind == "reminder" or mail.parts.filter(kind="reminder").exists()
    )
    assert set(with_a_reminder.values()) == {1}
    assert not [
        mail for mail in Message.objects.filter(state="sent") if not NIGHT[1] <= local(mail.sent_at).time() < NIGHT[0]
    ]
    assert not Message.objects.exclude(state__in=["sent", "joined", "dropped"]).exists()
    assert not Message.objects.filter(state="dropped", pointless_after=None).exists()
    assert not Message.objects.filter(state="joined").exclude(joined_into__state="sent").exists()
