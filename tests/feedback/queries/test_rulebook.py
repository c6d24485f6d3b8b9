from __future__ import annotations

from typing import Any

import pytest

from cxloop.models import Position
from cxloop.tenancy import acting_in
from feedback.judge import judge
from feedback.models import DetectorSetting, RoutingRule, Source, Theme, Touchpoint
from feedback.queries.rulebook import load
from feedback.subject import Given, Subject
from tests.people import People

QUERIES = 6


def test_a_new_organisation_can_judge_at_once(people: People) -> None:
    book = load(people.acme)
    subject = Subject(
        text="My suitcase is lost and nobody answers", ratings=[Given("nps", 1, 0, 10)], touchpoint="baggage"
    )
    judge([subject], book)
    assert subject.routed is not None
    assert subject.routed.position == "Head of Baggage"
    assert subject.flags
    assert len(book.analyse.themes) >= 10
    assert book.analyse.company_names == ("Acme Air",)


def test_the_number_of_queries_does_not_grow(people: People, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(QUERIES):
        load(people.acme)
    for number in range(20):
        Theme.objects.create(organisation=people.acme, key=f"t{number}", name="T", keywords={"en": ["x"]})
        Source.objects.create(organisation=people.acme, key=f"s{number}", name="S", touchpoint=people.touchpoint)
        RoutingRule.objects.create(
            organisation=people.acme,
            name="R",
            order=100 + number,
            position=people.baggage,
            conditions=[{"matcher": "source", "params": {"sources": ["web"]}}],
        )
    with django_assert_num_queries(QUERIES):
        load(people.acme)


def test_it_holds_what_the_organisation_changed_and_nobody_elses(people: People) -> None:
    DetectorSetting.objects.create(
        organisation=people.acme, detector="nps_detractor", severity=4, params={"at_most": 3}
    )
    DetectorSetting.objects.create(organisation=people.acme, detector="high_effort", params={"high_is_easy": False})
    Theme.objects.create(organisation=people.globex, key="secret", name="Secret", keywords={"en": ["secret"]})
    book = load(people.acme)
    assert book.flag.detectors["nps_detractor"].severity == 4
    assert book.analyse.ces_high_is_easy is False
    assert "secret" not in {theme.key for theme in book.analyse.themes}
    assert load(people.globex).flag.detectors == {}


def test_what_is_switched_off_is_left_out(people: People) -> None:
    Position.objects.for_organisation(people.acme).filter(pk=people.baggage.pk).update(is_active=False)
    Theme.objects.for_organisation(people.acme).filter(key="baggage").update(is_active=False)
    book = load(people.acme)
    assert book.ownership.touchpoints["baggage"] is None
    assert "baggage" not in {theme.key for theme in book.analyse.themes}


def test_a_touchpoint_knows_the_way_from_its_journey(people: People) -> None:
    stage = Touchpoint.objects.for_organisation(people.acme).get(key="baggage").parent
    assert stage is not None
    assert load(people.acme).touchpoint_paths["baggage"] == (stage.parent.key, stage.key, "baggage")


def test_a_stranger_cannot_be_loaded_while_acting_for_another(people: People) -> None:
    with acting_in(people.acme), pytest.raises(Exception, match="acting in organisation"):
        load(people.globex)
