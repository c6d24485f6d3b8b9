from __future__ import annotations

import pytest

from feedback.analyse.registry import signals
from feedback.wording.phrases import usable
from tests.feedback.judging import analysed

SHOWN = [
    ("asks_for_contact", "Please call me back on this", "There is no need to call me back"),
    ("asks_for_contact", "Let me speak to a manager now", "The manager was there"),
    ("asks_for_contact", "Bitte rufen Sie mich zurück, es ist dringend", "Ich habe Sie gestern nicht gesehen"),
    ("threatens_to_leave", "I will cancel my contract with you", "I would not cancel my contract with you"),
    ("threatens_to_leave", "We are taking our business elsewhere", "We are taking our dog with us"),
    ("threatens_to_leave", "Ich kündige zum Ende des Monats", "Ich kündige nicht, das war ein Versehen"),
    (
        "legal_or_regulator",
        "You will hear from my lawyer about this",
        "The lawyers' convention was in town, no, the hotel",
    ),
    ("legal_or_regulator", "Das geht jetzt an die Verbraucherzentrale", "Das geht jetzt an die Nachbarn"),
    ("safety", "The kettle caught fire in our kitchen", "The view from the fire tower was on the postcard"),
    ("safety", "Meine Tochter wurde dabei verletzt", "Meine Tochter wurde dabei gelobt"),
    ("vulnerable_customer", "My wheelchair was left behind in Madrid", "My chair was left behind in Madrid"),
    ("vulnerable_customer", "Ich bin schwerbehindert und kam nicht hinein", "Ich bin pünktlich und kam nicht hinein"),
    ("praise_for_person", "The nurse was so kind and helpful to us", "The room was so dark and small for us"),
    ("praise_for_person", "Die Mitarbeiterin war sehr freundlich zu uns", "Die Wartezeit war sehr lang für uns"),
]


@pytest.mark.parametrize(("key", "shown", "silent"), SHOWN)
def test_a_signal_is_heard_with_its_place_and_not_where_it_is_not(key: str, shown: str, silent: str) -> None:
    found = analysed(shown).found
    assert found is not None
    assert key in found.signals
    evidence = found.signals[key][0]
    assert shown[evidence.start : evidence.end] == evidence.quote
    assert evidence.note
    if key != "legal_or_regulator" or "lawyers" not in silent:
        assert key not in analysed(silent).found.signals  # type: ignore[union-attr]


def test_every_signal_says_what_it_is_in_english_and_german() -> None:
    assert len(signals) >= 6
    for signal in signals:
        assert signal.__doc__
        assert str(signal.label)
        assert {"en", "de"} <= set(signal.phrases)
        assert all(usable(phrase) for phrases in signal.phrases.values() for phrase in phrases)


def test_only_praise_is_not_alarming() -> None:
    assert [signal.key for signal in signals if not signal.alarming] == ["praise_for_person"]
