"""The three are asked when a stage is over, answer in two minutes, and nobody can be recognised (M13)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests import world
from tests.world import NOW, TODAY, running_course
from vaert.mentoring import actions
from vaert.mentoring.evaluation.link import path_to_answer
from vaert.mentoring.evaluation.results import Choice, batches_of, offered, results
from vaert.mentoring.models import EvaluationAnswer, EvaluationRequest, Stage
from vaert.outbox.models import Message
from vaert.people.models import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(library):
    """A first half-year of Lone's with Jens that ends today."""
    course = running_course(library.lone, library.jens, library.ida)
    stage = course.stages.get(number=1)
    Stage.objects.filter(pk=stage.pk).update(ends_on=TODAY)
    stage.refresh_from_db()
    return stage


def ask(on=TODAY):
    return actions.ask_for_evaluations(today=on, at=NOW)


def asked(role) -> EvaluationRequest:
    return EvaluationRequest.objects.get(role=role)


def test_all_three_are_asked_when_the_stage_ends(stage, library):
    assert ask() == 3
    people = dict(EvaluationRequest.objects.values_list("role", "person"))
    assert people == {"newcomer": library.lone.pk, "buddy": library.jens.pk, "leader": library.gitte.pk}
    assert set(Message.objects.values_list("recipient", flat=True)) == set(people.values())


def test_asking_again_changes_nothing(stage):
    ask()
    assert ask() == 0
    assert Message.objects.count() == 3


def test_nobody_is_asked_before_the_end_or_long_after(stage):
    assert ask(TODAY - timedelta(days=1)) == 0
    assert ask(TODAY + timedelta(days=14)) == 0


def test_new_colleagues_who_share_a_given_name_are_told_apart(stage, library):
    """A leader may be asked about both on the same day."""
    namesake = world.person(library.organisation, "Lone Bay", library.children, leader=library.gitte)
    course = running_course(namesake, library.aage, library.ida)
    course.stages.filter(number=1).update(ends_on=TODAY)
    ask()
    asked = Message.objects.filter(recipient=library.gitte).order_by("subject")
    for mail, new in zip(asked, (namesake, library.lone), strict=True):
        question = f"Hvordan er {new.name} faldet til?"
        assert mail.subject == question
        assert question in mail.text
    assert "tiden med Lone Bruun" in Message.objects.get(recipient=library.jens).subject


def test_who_has_left_is_not_asked(stage, library):
    library.jens.employments.update(ends_on=TODAY - timedelta(days=1))
    ask()
    assert not EvaluationRequest.objects.filter(role="buddy").exists()


def test_one_is_reminded_once_after_a_week_and_only_who_has_not_answered(stage):
    ask()
    answer(asked("buddy"))
    later = TODAY + timedelta(days=7)
    assert ask(later) == 2
    assert ask(later + timedelta(days=1)) == 0
    assert Message.objects.filter(kind=Message.Kind.REMINDER).count() == 2


def answer(request, *, mark=5, text="", today=TODAY):
    return actions.answer_evaluation(
        request=request, marks={"time": mark}, words={"next_year": text}, may_be_read=bool(text), today=today
    )


def test_an_answer_counts_once(stage):
    ask()
    assert answer(asked("buddy"))
    assert not answer(asked("buddy"))
    assert EvaluationAnswer.objects.count() == 1


def test_after_the_last_day_an_answer_is_refused(stage):
    ask()
    with pytest.raises(actions.NotOpen):
        answer(asked("buddy"), today=TODAY + timedelta(days=29))
    assert not EvaluationAnswer.objects.exists()


def test_an_answer_knows_no_person_and_no_time(stage):
    ask()
    answer(asked("buddy"))
    names = {field.name for field in EvaluationAnswer._meta.get_fields()}
    assert names == {"organisation", "scheme", "role", "site", "year", "id", "marks", "words", "may_be_read", "batch"}


# -- the page ----------------------------------------------------------------
def test_the_page_opens_without_logging_in_and_takes_the_answer(client, stage):
    ask()
    path = path_to_answer(asked("buddy"))
    assert "Hvordan gik tiden med Lone?" in client.get(path).content.decode()
    assert not EvaluationAnswer.objects.exists()
    client.post(path, {"clear": "4", "time": "2", "next_year": "Bedre tid", "may_be_read": "on"})
    kept = EvaluationAnswer.objects.get()
    assert (kept.marks, kept.words, kept.may_be_read) == ({"clear": 4, "time": 2}, {"next_year": "Bedre tid"}, True)
    client.post(path, {"clear": "1"})
    assert EvaluationAnswer.objects.count() == 1
    assert "Tak, dit svar er nået frem" in client.get(path).content.decode()


@pytest.mark.parametrize(
    ("given", "said"), [({}, "Vælg et svar"), ({"next_year": "010190-1234 var flink"}, "CPR-nummer")]
)
def test_a_faulty_answer_is_shown_again(client, stage, given, said):
    ask()
    answered = client.post(path_to_answer(asked("buddy")), given)
    assert answered.status_code == 422
    assert said in answered.content.decode()
    assert not EvaluationAnswer.objects.exists()


def test_too_late_is_said_kindly(client, stage):
    ask()
    EvaluationRequest.objects.update(closes_on=TODAY - timedelta(days=1))
    assert "for sent" in client.get(path_to_answer(asked("buddy"))).content.decode()
    client.post(path_to_answer(asked("buddy")), {"clear": "4"})
    assert not EvaluationAnswer.objects.exists()


def test_a_made_up_link_opens_nothing(client, stage):
    ask()
    assert client.get(path_to_answer(asked("buddy")) + "x/").status_code == 404
    assert client.get(reverse("evaluation", args=["made-up"])).status_code == 404


def test_who_was_asked_sees_it_on_the_front_page_until_answered(as_person, stage, library):
    ask()
    client = as_person(library.jens)
    assert path_to_answer(asked("buddy")) in client.get("/").content.decode()
    answer(asked("buddy"))
    assert path_to_answer(asked("buddy")) not in client.get("/").content.decode()


@pytest.mark.parametrize(("who", "status"), [("karen", 200), ("gitte", 200), ("lone", 403)])
def test_who_may_read_the_results(as_person, library, who, status):
    assert as_person(getattr(library, who)).get(reverse("evaluations")).status_code == status


# -- results -----------------------------------------------------------------
def many(library, number, *, site=None, role="buddy", year=2026, first=0):
    """So many different people have been asked, each about a stage of their own."""
    scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
    made = []
    for one in range(first, first + number):
        person = world.person(library.organisation, f"Navn Nummer{one}", library.adults)
        course = person.courses.create(
            organisation=library.organisation, scheme=scheme, starts_on=date(year, 1, 1), registered_at=NOW
        )
        stage = course.stages.create(number=1, starts_on=date(year, 1, 1), ends_on=date(year, 6, 30))
        made.append(
            EvaluationRequest.objects.create(
                organisation=library.organisation,
                scheme=scheme.code,
                role=role,
                site=site or library.main,
                year=year,
                stage=stage,
                person=person,
                asked_on=TODAY,
                closes_on=TODAY,
            )
        )
    return made


def of_role(library, role="buddy", **choice):
    return next(each for each in results(library.organisation, Choice(**choice)) if each.role == role)


def test_four_answers_are_not_shown_and_five_are(library):
    *four, fifth = many(library, 5)
    for request in four:
        answer(request, text="Mere kaffe")
    assert (of_role(library).answers, of_role(library).waiting) == (0, 4)
    answer(fifth, mark=1)
    shown = of_role(library)
    assert (shown.answers, shown.waiting) == (5, 0)
    time = next(each for each in shown.marked if each.question.code == "time")
    assert (time.counts, time.mean) == ((1, 0, 0, 0, 4), 4.2)
    assert shown.quoted[0].texts == ["Mere kaffe"] * 4


def test_words_are_shown_only_where_the_writer_allowed_it(library):
    for request in many(library, 5):
        actions.answer_evaluation(
            request=request, marks={}, words={"helped": "Hemmeligt"}, may_be_read=False, today=TODAY
        )
    assert of_role(library).quoted == []


def test_five_answers_from_one_leader_are_not_company(library):
    requests = many(library, 5, role="leader")
    EvaluationRequest.objects.update(person=library.gitte)
    for request in requests:
        request.refresh_from_db()
        actions.answer_evaluation(request=request, marks={"time": 3}, words={}, may_be_read=False, today=TODAY)
    assert of_role(library, "leader").answers == 0


def test_the_sixth_answer_waits_so_that_it_cannot_be_told_from_the_five(library):
    *five, sixth = many(library, 6)
    for request in five:
        answer(request)
    answer(sixth, mark=1)
    assert of_role(library).answers == 5


def test_small_places_are_mixed_when_the_year_is_over(library):
    requests = [*many(library, 3, year=2025), *many(library, 3, site=library.branch, year=2025, first=10)]
    for request in requests:
        answer(request)
    assert actions.release_what_is_left(today=TODAY) == 1
    assert actions.release_what_is_left(today=TODAY) == 0
    assert of_role(library, year=2025).answers == 6
    assert of_role(library, site=library.branch.pk).answers == 0
    assert offered(library.organisation).sites == []


def test_another_organisation_has_results_of_its_own(library, stranger):
    for request in many(library, 5):
        answer(request)
    assert all(each.answers == 0 for each in results(stranger.organisation, Choice()))


class NobodyCanBeFoundBySubtraction(TestCase):
    """Whoever keeps every result ever shown, and takes any from any other, is left with five people or nobody."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(
            st.tuples(st.integers(0, 11), st.integers(0, 2), st.integers(2023, 2026), st.booleans()),
            min_size=5,
            max_size=40,
        )
    )
    def test_differences_between_results(self, deeds):
        library = world.lindevang()
        scheme = actions.install_schemes(organisation=library.organisation, at=NOW)
        people = [world.person(library.organisation, f"Navn Nummer{one}", library.adults) for one in range(12)]
        sites = [library.main, library.branch, Site.objects.create(organisation=library.organisation, name="Søhus")]
        seen: set[frozenset] = set()
        who_answered: dict[int, int] = {}
        for number, (person, site, year, year_ends) in enumerate(deeds):
            course = library.amira.courses.create(
                organisation=library.organisation,
                scheme=scheme,
                starts_on=TODAY,
                registered_at=NOW,
                state="completed",
            )
            stage = course.stages.create(number=1, starts_on=TODAY, ends_on=TODAY)
            request = EvaluationRequest.objects.create(
                organisation=library.organisation,
                scheme=scheme.code,
                role="buddy",
                site=sites[site],
                year=year,
                stage=stage,
                person=people[person],
                asked_on=TODAY,
                closes_on=TODAY,
            )
            who_answered[request.pk] = person
            answer(request, mark=1 + number % 5)
            if year_ends:
                actions.release_what_is_left(today=TODAY)
            seen |= self.shown(library, sites)
        for one in seen:
            for other in seen:
                left = {who_answered[request] for request in one - other}
                assert not left or len(left) >= 5, f"{len(left)} people are left"

    def shown(self, library, sites) -> set[frozenset]:
        """The answers behind each result that somebody could ask for now."""
        choices = [
            Choice(site=site, year=year)
            for site in [None, *(each.pk for each in sites)]
            for year in [None, 2023, 2024, 2025, 2026]
        ]
        found = set()
        for choice in choices:
            batches = batches_of(library.organisation.pk, None, choice.site, choice.year)
            rows = EvaluationRequest.objects.filter(batch__in=batches).values_list("pk", flat=True)
            assert EvaluationAnswer.objects.filter(batch__in=batches).count() == len(rows)
            found.add(frozenset(rows))
        return found
