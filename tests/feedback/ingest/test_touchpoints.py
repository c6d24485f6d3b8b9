"""Names and paths become places in the journey: found where they are known, made where they are not."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.ingest.touchpoints import path_of, places
from feedback.models import Touchpoint
from feedback.queries.items import path_of as keys_of
from tests.people import People


def place(people: People, said: str) -> Touchpoint:
    pk = places(people.acme, [said])[said]
    return Touchpoint.objects.for_organisation(people.acme).select_related("parent__parent").get(pk=pk)


def mine(people: People):
    return Touchpoint.objects.for_organisation(people.acme)


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("Check-in", ("Check-in",)),
        ("Flight > Arrive > Baggage reclaim", ("Flight", "Arrive", "Baggage reclaim")),
        ("Flight>Arrive ›Baggage", ("Flight", "Arrive", "Baggage")),
        ("> Arrive > ", ("Arrive",)),
        ("a > b > c > d", ("a", "b", "c > d")),
        (">", (">",)),
    ],
)
def test_a_path_has_one_to_three_names(said: str, path: tuple[str, ...]) -> None:
    assert path_of(said) == path


@pytest.mark.parametrize(
    "said", ["Baggage reclaim", "baggage", "Flight > Arrive > Baggage reclaim", "flight>ARRIVE>baggage",
             "Arrive > Baggage reclaim", "A flight > Arrive > Baggage reclaim"],
)
def test_what_is_known_is_found_by_key_or_name_wherever_the_path_begins(people: People, said: str) -> None:
    before = mine(people).count()
    assert place(people, said) == people.touchpoint
    assert mine(people).count() == before


def test_an_unknown_path_becomes_journey_stage_and_touchpoint(people: People) -> None:
    made = place(people, "Hotel stay > Evening > Bar")
    assert [made.level, made.parent.level, made.parent.parent.level] == ["touchpoint", "stage", "journey"]
    assert [made.name, made.parent.name, made.parent.parent.name] == ["Bar", "Evening", "Hotel stay"]
    assert keys_of(made) == ("hotel-stay", "evening", "bar") and made.position is None
    assert place(people, "Hotel stay > Evening > Bar") == made
    assert place(people, "Bar") == made


def test_the_same_name_in_another_journey_is_another_place(people: People) -> None:
    other = place(people, "Train > Arrive > Baggage reclaim")
    assert other != people.touchpoint
    assert (other.name, other.parent.name, other.parent.parent.name) == ("Baggage reclaim", "Arrive", "Train")
    assert other.parent != people.touchpoint.parent
    assert place(people, "Train > Arrive > Baggage reclaim") == other
    assert place(people, "Flight > Arrive > Baggage reclaim") == people.touchpoint


def test_a_touchpoint_that_hangs_nowhere_yet_goes_where_the_path_says(people: People) -> None:
    loose = place(people, "Spa")
    assert loose.parent is None
    placed = place(people, "Hotel stay > Evening > Spa")
    assert placed == loose and keys_of(placed) == ("hotel-stay", "evening", "spa")
    assert place(people, "Hotel stay > Morning > Spa") != placed


def test_a_stage_and_a_touchpoint_may_share_a_name(people: People) -> None:
    made = place(people, "Boat > Bar > Bar")
    assert (made.level, made.parent.name, made.parent.parent.name) == ("touchpoint", "Bar", "Boat")
    assert len(set(keys_of(made))) == 3
    assert place(people, "Boat > Bar > Bar") == made


def test_nothing_of_another_organisation_is_found(people: People) -> None:
    place(people, "Hotel stay > Evening > Bar")
    theirs = places(people.globex, ["Hotel stay > Evening > Bar"])
    assert not mine(people).filter(pk__in=theirs.values()).exists()


def test_five_hundred_paths_cost_no_more_queries_than_five(people: People) -> None:
    costs = []
    for start, count in ((0, 5), (1000, 500)):
        loose = [f"Spot {n}" for n in range(start, start + count)]
        places(people.acme, loose)
        with CaptureQueriesContext(connection) as queries:
            places(people.acme, [f"J{n} > S{n} > Spot {n}" for n in range(start, start + count)]
                   + [f"J{n} > S{n} > New {n}" for n in range(start, start + count)])
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 6
    assert place(people, "Spot 3").parent.name == "S3"
