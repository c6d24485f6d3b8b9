from __future__ import annotations

import pytest

from feedback.analyse.language import tell
from feedback.rulebook import LANGUAGES
from feedback.wording.reading import read


def told(text: str, hint: str = "", default: str = "en", languages: tuple[str, ...] = LANGUAGES) -> str:
    return tell(read(text), languages, hint, default).language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The crew was rude and my bag is still in Berlin", "en"),
        ("Der Koffer ist immer noch nicht da und niemand meldet sich", "de"),
        ("Le personnel était très gentil mais le vol a été annulé", "fr"),
        ("El vuelo llegó tarde y no nos dieron ninguna explicación", "es"),
        ("Unmögliche Wartezeiten heute", "de"),
    ],
)
def test_the_language_of_a_sentence(text: str, language: str) -> None:
    assert told(text) == language
    assert told(text, default="fr") == language


def test_too_short_to_say_follows_the_hint_then_the_organisation() -> None:
    assert told("Service", hint="de") == "de"
    assert told("Service", default="fr") == "fr"
    assert told("", hint="") == "en"


def test_a_hint_does_not_overrule_a_clear_text() -> None:
    assert told("The crew was rude and my bag is still in Berlin", hint="de") == "en"


def test_languages_that_are_not_configured_are_never_taken_for_english() -> None:
    assert told("Het personeel was niet vriendelijk en wij hebben lang gewacht") == "nl"
    assert told("Очень плохое обслуживание и долгие очереди") == ""
    assert told("ありがとう") == ""
    assert told("anything at all", hint="nl") == "nl"


def test_a_locale_is_a_hint() -> None:
    assert told("Service", hint="de_AT") == "de"


def test_one_configured_language_is_assumed() -> None:
    assert told("qwrt zxcv bnmp", languages=("de",), default="de") == "de"
