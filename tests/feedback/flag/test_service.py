from __future__ import annotations

import pytest

from cxloop.errors import InvalidInput
from feedback.flag.registry import detectors
from feedback.flag.service import flag
from feedback.params import describe
from feedback.rulebook import DetectorSetting, FlagSettings
from feedback.subject import Given, Subject
from tests.feedback.judging import analysed, csat, flagged, nps, stars

BAD_WORDS = "Our bags were lost and nobody answered the phone for three weeks"


@pytest.mark.parametrize(
    ("key", "raising", "silent"),
    [
        ("nps_detractor", {"ratings": nps(6)}, {"ratings": nps(7)}),
        ("low_csat", {"ratings": csat(2)}, {"ratings": csat(3)}),
        ("low_stars", {"ratings": stars(2)}, {"ratings": stars(3)}),
        ("high_effort", {"ratings": [Given("ces", 2, 1, 7)]}, {"ratings": [Given("ces", 6, 1, 7)]}),
        ("negative_verbatim", {"text": BAD_WORDS}, {"text": "A wonderful flight, thank you"}),
        ("contradiction", {"text": BAD_WORDS, "ratings": nps(9)}, {"text": BAD_WORDS, "ratings": nps(2)}),
        ("contact_requested", {"text": "Please call me back"}, {"text": "Thank you for calling"}),
        ("threatens_to_leave", {"text": "I will cancel my contract"}, {"text": "I would not cancel my contract"}),
        ("legal_or_regulator", {"text": "I will sue you for this"}, {"text": "I will see you for this"}),
        ("safety", {"text": "The heater caught fire"}, {"text": "The heater caught my eye"}),
        (
            "vulnerable_customer",
            {"text": "You broke my wheelchair and nobody cared, terrible"},
            {"text": "The crew was wonderful with my wheelchair, thank you"},
        ),
    ],
)
def test_each_detector_speaks_and_is_silent(key: str, raising: dict, silent: dict) -> None:
    raised = flagged(**raising)[key]
    assert raised.evidence
    for each in raised.evidence:
        if each.start is not None:
            assert raising["text"][each.start : each.end] == each.quote
        else:
            assert each.rating or each.note
    assert key not in flagged(**silent)


def test_every_detector_has_its_case_above_and_says_what_it_is() -> None:
    assert {each.key for each in detectors} == {
        "nps_detractor",
        "low_csat",
        "low_stars",
        "high_effort",
        "negative_verbatim",
        "contradiction",
        "contact_requested",
        "threatens_to_leave",
        "legal_or_regulator",
        "safety",
        "vulnerable_customer",
    }
    for detector in detectors:
        assert detector.__doc__
        assert str(detector.label)
        assert 1 <= detector.severity <= 4
        assert isinstance(describe(detector.Params), list)


@pytest.mark.parametrize(
    "text",
    ["The nurse was so kind and helpful", "Thank you to the crew, you made my day", "Wunderbar, danke an das Team"],
)
def test_praise_is_never_a_flag(text: str) -> None:
    assert flagged(text, ratings=nps(10)) == {}


def test_an_organisation_sets_limits_severity_and_switches() -> None:
    assert "nps_detractor" not in flagged(
        ratings=nps(6), detectors={"nps_detractor": DetectorSetting(params={"at_most": 4})}
    )
    assert "nps_detractor" not in flagged(ratings=nps(0), detectors={"nps_detractor": DetectorSetting(enabled=False)})
    assert (
        flagged(ratings=nps(0), detectors={"nps_detractor": DetectorSetting(severity=4)})["nps_detractor"].severity == 4
    )


def test_effort_may_be_asked_the_other_way_round() -> None:
    turned = {"high_effort": DetectorSetting(params={"high_is_easy": False})}
    hard = [Given("ces", 7, 1, 7)]
    assert "high_effort" in flagged(ratings=hard, detectors=turned)
    assert "high_effort" not in flagged(ratings=hard)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"at_most": "many"}, "detectors.nps_detractor.at_most"),
        ({"at_most": 2.5}, "detectors.nps_detractor.at_most"),
        ({"at_most": True}, "detectors.nps_detractor.at_most"),
        ({"at_most": 11}, "detectors.nps_detractor"),
        ({"limit": 3}, "detectors.nps_detractor.limit"),
    ],
)
def test_wrong_parameters_are_refused_by_name(params: dict, field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        flag([analysed("x")], FlagSettings({"nps_detractor": DetectorSetting(params=params)}))
    assert caught.value.field == field


def test_the_worst_flag_stands_first_and_judging_again_changes_nothing() -> None:
    subject = analysed("I will sue you. Please call me back.", ratings=nps(1))
    flag([subject], FlagSettings())
    first = list(subject.flags)
    assert [raised.severity for raised in first] == sorted((raised.severity for raised in first), reverse=True)
    flag([subject], FlagSettings())
    assert subject.flags == first


def test_a_subject_that_was_not_analysed_is_judged_by_its_rating_only() -> None:
    subject = Subject(text="I will sue you", ratings=nps(1))
    flag([subject], FlagSettings())
    assert [raised.detector for raised in subject.flags] == ["nps_detractor"]
