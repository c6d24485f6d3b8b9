"""The one door: what comes in becomes items, customers, ratings and revisions, once."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.errors import InvalidInput
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import follow_up_start, source_called, store
from feedback.models import (
    Customer,
    CustomerIdentity,
    FeedbackItem,
    FeedbackRevision,
    ImportRun,
    MatchSuggestion,
    Rating,
    Touchpoint,
)
from feedback.queries import items as stored_items
from tests.feedback.ingest.conftest import NOW
from tests.feedback.story import complain


@pytest.fixture
def survey(people):
    return source_called(people.acme, "Survey")


@pytest.fixture
def take(people, survey):
    """`take(Incoming(...), ...)` is what became of each: created, duplicate, revised."""

    def take_in(*incoming: Incoming, source=survey, now=NOW, live=True, **more) -> list[str]:
        result = store(people.acme, source, list(incoming), now, live=live, **more)
        return [stored.outcome for stored in result.results]

    return take_in


def said(text: str = "Late", external_id: str | None = None, nps: float | None = None, at=None, **customer) -> Incoming:
    ratings = [] if nps is None else [IncomingRating("nps", nps, 0, 10)]
    return Incoming(
        text=text, external_id=external_id, occurred_at=at, ratings=ratings, customer=IncomingCustomer(**customer)
    )


def items(people):
    return FeedbackItem.objects.for_organisation(people.acme)


def test_an_item_keeps_everything_that_was_said(people, take):
    incoming = said("Late", "r1", 2, email="ann@x.test", name="Ann", segment="Gold", value=Decimal("900.00"))
    incoming.touchpoint, incoming.attributes, incoming.notes = "Check-in", {"cabin": "Y"}, {"cut": "cut after 3"}
    assert take(incoming) == ["created"]
    item = items(people).get()
    assert (item.text, item.external_id, item.occurred_at, item.is_bulk) == ("Late", "r1", NOW, False)
    assert item.attributes == {"cabin": "Y", "import.cut": "cut after 3"}
    assert (item.customer.name, item.customer.segment, item.customer.value) == ("Ann", "Gold", 900)
    assert item.touchpoint.key == "check-in"
    assert [(rating.kind, rating.value, rating.high) for rating in item.ratings.all()] == [("nps", 2.0, 10.0)]


def test_the_same_id_with_the_same_words_is_a_duplicate_here_and_new_elsewhere(people, take):
    assert take(said("Late", "r1"), said("Late", "r1")) == ["created", "duplicate"]
    assert take(said("Late", "r1")) == ["duplicate"]
    assert take(said("Late", "r1"), source=source_called(people.acme, "Other")) == ["created"]
    assert items(people).count() == 2


def test_the_same_id_in_two_organisations_is_two_items(people, take):
    take(said("Late", "r1"))
    store(people.globex, source_called(people.globex, "Survey"), [said("Late", "r1", email="a@x.test")], NOW, live=True)
    assert items(people).count() == 1
    assert Customer.objects.for_organisation(people.acme).count() == 0


def test_two_customers_who_both_wrote_good_are_two_items(people, take):
    assert take(said("Good"), said("Good")) == ["created", "created"]


def test_edited_words_become_a_revision_and_wait_to_be_judged_again(people, take):
    take(said("Late", "r1", 5))
    items(people).update(processed_at=NOW)
    later = NOW + timedelta(hours=1)
    assert take(said("Very late", "r1", 1), now=later) == ["revised"]
    item = items(people).get()
    assert (item.text, item.processed_at, item.ratings.get().value) == ("Very late", None, 1.0)
    before = FeedbackRevision.objects.for_organisation(people.acme).get()
    assert (before.text, before.ratings[0]["value"], before.replaced_at) == ("Late", 5.0, later)


def test_words_that_were_there_before_do_not_come_back_by_importing_them_again(people, take):
    assert take(said("Late", "r1"), said("Very late", "r1")) == ["created", "revised"]
    assert take(said("Late", "r1"), said("Very late", "r1")) == ["duplicate", "duplicate"]
    assert items(people).get().text == "Very late"


def test_a_customer_is_recognised_by_any_identity(people, take):
    take(said(customer_id="C1", email="ann@x.test"), said(email="ann@x.test", handle="ann"), said(handle="ann"))
    assert {item.customer_id for item in items(people)} == {Customer.objects.for_organisation(people.acme).get().pk}


def test_the_strongest_identity_wins_none_moves_and_a_person_is_asked(people, take):
    take(said(customer_id="C1"), said(email="bob@x.test"))
    take(said("Both", customer_id="C1", email="bob@x.test"))
    identities = CustomerIdentity.objects.for_organisation(people.acme)
    first, bob = identities.get(value="C1").customer, identities.get(value="bob@x.test").customer
    assert items(people).get(text="Both").customer == first != bob
    suggestion = MatchSuggestion.objects.for_organisation(people.acme).get()
    assert (suggestion.kept, suggestion.other, suggestion.kind) == (first, bob, "email")
    take(said("Again", customer_id="C1", email="bob@x.test"))
    assert MatchSuggestion.objects.for_organisation(people.acme).count() == 1


def test_a_couple_that_shares_an_address_stays_two_customers(people, take):
    take(said("Hers", customer_id="C1", email="home@x.test"))
    take(said("His", customer_id="C2", email="home@x.test"))
    assert items(people).get(text="Hers").customer != items(people).get(text="His").customer
    assert MatchSuggestion.objects.for_organisation(people.acme).get().kind == "email"


def test_the_newest_word_about_a_customer_wins_and_old_ones_only_fill_gaps(people, take):
    take(said(email="a@x.test", segment="Gold", at=NOW - timedelta(days=1)))
    take(said(email="a@x.test", segment="Silver", name="Ann", at=NOW - timedelta(days=9)))
    customer = Customer.objects.for_organisation(people.acme).get()
    assert (customer.segment, customer.name) == ("Gold", "Ann")
    assert customer.first_seen_at == NOW - timedelta(days=9)
    take(said(email="a@x.test", segment="Platinum", at=NOW))
    customer.refresh_from_db()
    assert customer.segment == "Platinum"


def test_a_touchpoint_is_found_by_name_or_made(people, take):
    before = Touchpoint.objects.for_organisation(people.acme).count()
    for name in (people.touchpoint.name, people.touchpoint.key, "Lost & found", "lost  found"):
        incoming = said()
        incoming.touchpoint = name
        take(incoming)
    assert Touchpoint.objects.for_organisation(people.acme).count() == before + 1
    assert items(people).filter(touchpoint=people.touchpoint).count() == 2


def test_a_path_says_journey_stage_and_touchpoint(people, take):
    for path in ("Flight > Arrive > Baggage reclaim", "Hotel stay > Evening > Bar"):
        incoming = said()
        incoming.touchpoint = path
        take(incoming)
    known, made = [item.touchpoint for item in items(people).order_by("pk")]
    assert known == people.touchpoint
    assert (made.name, made.parent.name, made.parent.parent.name) == ("Bar", "Evening", "Hotel stay")


def test_sources_are_told_apart_in_every_script_and_found_by_name_or_key(people):
    names = ["Spring survey", "Опрос 2026", "Отзывы 2026", "日本", "★", "x" * 90, "x" * 91, "Größe", "Groe"]
    keys = [source_called(people.acme, name).key for name in names]
    assert len(set(keys)) == len(names)
    assert keys[0] == "spring-survey" and source_called(people.acme, "spring  SURVEY").key == "spring-survey"
    assert source_called(people.acme, "Café").key == "cafe"
    for name, key in zip(names, keys, strict=True):
        assert source_called(people.acme, name).key == source_called(people.acme, key).key == key
    with pytest.raises(InvalidInput):
        source_called(people.acme, " ")


def test_a_source_has_a_touchpoint_of_its_own(people, survey, take):
    survey.touchpoint = people.touchpoint
    take(said())
    assert items(people).get().touchpoint == people.touchpoint


def test_an_import_writes_to_nobody_unless_told_to_and_a_live_source_may(people, survey, take):
    survey.acknowledge = True
    take(said("live"))
    take(said("bulk"), live=False)
    take(said("told"), live=False, acknowledge=True)
    assert dict(items(people).values_list("text", "acknowledge")) == {"live": True, "bulk": False, "told": True}


def test_what_is_followed_up_is_said_in_words(people, take):
    take(said("a"), follow_up_from=follow_up_start("newer-than=3d", NOW))
    assert items(people).get().follow_up_from == NOW - timedelta(days=3)
    assert follow_up_start("", NOW) is None
    assert follow_up_start("none", NOW) > NOW > follow_up_start("all", NOW)
    with pytest.raises(InvalidInput, match="newer-than=14d"):
        follow_up_start("sometimes", NOW)


def test_more_than_a_thousand_at_once_are_refused(take):
    with pytest.raises(InvalidInput, match="1,000"):
        take(*[said() for _ in range(1001)])


def test_the_nth_good_of_a_run_is_its_own_item_in_every_run_of_the_file(people, survey, take):
    def run() -> ImportRun:
        return ImportRun.objects.create(organisation=people.acme, source=survey, file_name="a.csv", created_at=NOW)

    first, second = run(), run()
    assert take(said("Good"), said("Good"), import_run=first) == ["created", "created"]
    assert take(said("Good"), said("Bad"), import_run=first) == ["created", "created"]
    assert take(*[said("Good")] * 3, said("Bad"), import_run=second) == ["duplicate"] * 4


def many(count: int, at: int = 0) -> list[Incoming]:
    found = []
    for n in range(at, at + count):
        item = said(f"Comment {n}", None if n % 2 else f"r{n}", n % 11, email=f"{n}@x.test", customer_id=f"C{n // 2}")
        item.touchpoint = f"Place {n % 7}"
        found.append(item)
    return found


def test_five_hundred_items_cost_no_more_queries_than_fifty(people, survey, take):
    run = ImportRun.objects.create(organisation=people.acme, source=survey, file_name="a.csv", created_at=NOW)
    take(*many(20, at=1000), import_run=run, live=False)  # from now on the touchpoints are there
    costs = []
    for incoming in (many(50), many(500, at=50)):
        with CaptureQueriesContext(connection) as first:
            assert set(take(*incoming, import_run=run, live=False)) == {"created"}
        for item in incoming:
            item.text += " edited"
        with CaptureQueriesContext(connection) as second:
            take(*incoming, import_run=run, live=False)
        costs.append((len(first), len(second)))
    assert costs[0] == costs[1]
    assert Rating.objects.for_organisation(people.acme).exists()


def everything(external_id: str = "r1", **more) -> Incoming:
    incoming = said("Late", external_id, 2, email="ann@x.test", segment="Gold", value=Decimal("900.00"), region="Bern")
    incoming.touchpoint, incoming.attributes, incoming.notes = "Fly > Land > Baggage", {"cabin": "Y"}, {"cut": "cut"}
    incoming.locale, incoming.question = "en-GB", "Why?"
    for name, value in more.items():
        setattr(incoming, name, value)
    return incoming


@pytest.mark.parametrize("more", [{}, {"touchpoint": ""}, {"locale": "", "language": "de"}, {"region": "Basel"}])
def test_what_is_processed_before_it_is_written_is_what_would_be_read_afterwards(people, take, survey, more):
    survey.touchpoint = people.touchpoint
    survey.save()
    seen = []
    take(everything(**more), live=False, process=lambda organisation, batch, now: seen.extend(deepcopy(batch)))
    assert seen == stored_items.load(people.acme, [item.id for item in seen])
    assert seen[0].subject.touchpoint_path[-1:] == (seen[0].subject.touchpoint,) and seen[0].subject.touchpoint


def test_what_came_of_it_is_written_with_it(people, take):
    def process(organisation, batch, now):
        for item in batch:
            item.processed_at, item.case_id = now, case.pk

    case = complain(people.acme, NOW)
    with CaptureQueriesContext(connection) as queries:
        take(said("Late", "r1"), live=False, process=process)
    assert not [query for query in queries if query["sql"].startswith('UPDATE "feedback_feedbackitem"')]
    item = items(people).get(external_id="r1")
    assert (item.processed_at, item.case_id, item.failed_at) == (NOW, case.pk, None)


def test_an_edit_is_processed_with_the_words_it_has_now(people, take):
    def process(organisation, batch, now):
        seen.append(sorted((item.subject.text, [each.value for each in item.subject.ratings]) for item in batch))
        for item in batch:
            item.processed_at = now

    seen = []
    take(said("Late", "r1", 2), live=False, process=process)
    take(said("Later", "r1", 1), said("New", "r2", 5), said("Newer", "r2", 4), live=False, process=process)
    assert seen == [[("Late", [2.0])], [("Later", [1.0]), ("Newer", [4.0])]]
    assert not items(people).filter(processed_at=None).exists()
    assert set(items(people).values_list("text", flat=True)) == {"Later", "Newer"}


def test_a_guilty_item_is_set_aside_and_the_others_keep_what_came_of_them(people, take):
    def process(organisation, batch, now):
        for item in batch:
            item.processed_at, item.case_id = now, case.pk
            if item.subject.text == "Odd":
                raise ValueError("odd indeed")

    case = complain(people.acme, NOW)
    take(said("Fine", "r1"), said("Odd", "r2"), said("Well", "r3"), live=False, process=process)
    rows = items(people).filter(external_id__startswith="r").order_by("external_id")
    assert list(rows.values_list("processed_at", "failed_at", "failure", "case_id")) == [
        (NOW, None, "", case.pk), (None, NOW, "ValueError: odd indeed", None), (NOW, None, "", case.pk),
    ]
