"""Touchpoints, themes, sources and detectors, made and changed; keys stay."""

import pytest
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.errors import InvalidInput, UnknownKind
from feedback.models import DetectorSetting, Touchpoint
from feedback.queries.rulebook import load
from feedback.settings import listening


@pytest.fixture
def who(people):
    return Actor.person(people.alice), timezone.now()


def test_what_it_stands_under_says_what_it_is(people, who):
    journey = listening.save_touchpoint(people.acme, "Cargo", None, None, *who)
    stage = listening.save_touchpoint(people.acme, "Hand in", journey, None, *who)
    point = listening.save_touchpoint(people.acme, "Baggage", stage, people.baggage, *who)
    assert [row.level for row in (journey, stage, point)] == ["journey", "stage", "touchpoint"]
    assert (point.key, point.position) == ("baggage-2", people.baggage)
    renamed = listening.save_touchpoint(people.acme, "Freight", stage, None, *who, touchpoint=point)
    assert (renamed.key, renamed.name, renamed.position) == ("baggage-2", "Freight", None)
    for parent, touchpoint in ((point, None), (journey, point), (None, stage)):
        with pytest.raises(InvalidInput) as refused:
            listening.save_touchpoint(people.acme, "X", parent, None, *who, touchpoint=touchpoint)
        assert refused.value.field == "parent"


def test_a_theme_needs_a_keyword(people, who):
    row = listening.save_theme(people.acme, "Lounge", {"en": ["lounge", "lounge", ""], "de": []}, None, *who)
    assert (row.key, row.keywords) == ("lounge", {"en": ["lounge"]})
    with pytest.raises(InvalidInput) as refused:
        listening.save_theme(people.acme, "Empty", {"en": [" ".strip()]}, None, *who)
    assert refused.value.field == "keywords"


def test_a_source_keeps_its_key_and_channel(people, who):
    point = Touchpoint.objects.for_organisation(people.acme).get(key="lounge")
    row = listening.save_source(people.acme, "NPS survey", *who, touchpoint=point)
    again = listening.save_source(people.acme, "Survey", *who, channel="mastodon", acknowledge=True, source=row)
    assert (again.key, again.channel, again.name, again.acknowledge) == ("nps-survey", "file", "Survey", True)
    with pytest.raises(InvalidInput):
        listening.save_source(people.acme, " ", *who)


def test_a_detector_is_switched_off_and_tuned(people, who):
    actor, now = who
    listening.save_detector(people.acme, "low_stars", is_enabled=False, severity=3, params={"at_most": 1},
                            actor=actor, now=now)
    setting = load(people.acme).flag.detectors["low_stars"]
    assert (setting.enabled, setting.severity, setting.params) == (False, 3, {"at_most": 1})
    for wrong in ({"params": {"at_most": 9}}, {"params": {"nothing": 1}}, {"severity": 9}):
        with pytest.raises(InvalidInput):
            listening.save_detector(people.acme, "low_stars", actor=actor, now=now,
                                    **({"is_enabled": True, "severity": None, "params": {}} | wrong))
    with pytest.raises(UnknownKind):
        listening.save_detector(people.acme, "nothing", is_enabled=True, severity=None, params={}, actor=actor, now=now)
    assert DetectorSetting.objects.for_organisation(people.acme).count() == 1
