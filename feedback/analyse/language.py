"""Which language a text is in, among those an organisation has configured.

Three steps, each only for what the one before left open: the little words every language uses all the time, then
lingua (https://github.com/pemistahl/lingua-py, restricted to the configured languages, low accuracy mode), then the
hint or the organisation's own language. Nothing is loaded before the first text needs it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from lingua import IsoCode639_1, Language, LanguageDetector, LanguageDetectorBuilder

from feedback.wording.reading import Reading

ENOUGH_WORDS = 3  # fewer cannot be told apart: "Service", "no", "top"
FEW_WORDS, SURE = 8, 0.95  # "Shorter wait times" looks French to statistics
LOOKED_AT = 40  # words; more do not change the answer
_LOOKED_AT_CHARACTERS = 300

_LITTLE_WORDS: dict[str, str] = {
    "en": "the and to of is was i it my that for with have this not but be are you they were had at very on we your "
    "from an would been so their there has what when our all me no will just can get do if it's i'm don't",
    "de": "der die das und ist nicht ich zu den mit es ein eine auf für sich dem war wir sehr auch von aber wurde mir "
    "noch nur bei haben mich hat wie im einen als nach wird kein keine habe sind sie dass zum zur uns immer",
    "fr": "le la les et est des une pas je pour que dans qui sur avec très du vous nous mais ce mon ma été cette au "
    "plus j'ai il elle sont ne c'est aux par suis leur votre était avoir",
    "es": "el la los las y es de que en un una no muy con por para mi se lo del me al está pero fue más su como son "
    "ha nos hay todo bien sin ya le este esta cuando porque estaba tiene",
}
# Languages nobody configured are recognised too, so that their texts are never taken for English or German.
_NEIGHBOURS: dict[str, str] = {
    "nl": "het een niet ik van dat voor met zijn maar ook was er wel bij nog naar geen heel we wij erg zeer goed ze",
    "it": "il di che è non per con sono ma molto anche della nel ho mi ci gli questo più siamo stato tutto alla dei",
    "pt": "não que com uma os do da em para muito mas foi um é ao na no mais são tem isso eu meu por dos você",
    "tr": "ve bir bu çok için de da ama değil daha ne gibi olarak kadar iyi var yok güzel ben her olan ile",
    "pl": "nie i w na się jest to z do że bardzo ale jak po za są był tak od przez",
    "sv": "och att det är inte jag en som på för med har av till den men mycket var ett vi",
    "da": "og det er ikke jeg en som på for med har af til den men meget var et vi at",
}


class Told(NamedTuple):
    """`language` is an ISO 639-1 code, or empty when it is none of the configured ones; `confidence` 0..1."""

    language: str
    confidence: float


@lru_cache(maxsize=8)
def _votes(languages: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    listed = {**_NEIGHBOURS, **_LITTLE_WORDS}
    for language, words in listed.items():
        if language in languages or language in _NEIGHBOURS:
            for word in words.split():
                found.setdefault(word, []).append(language)
    return {word: tuple(which) for word, which in found.items()}


@lru_cache(maxsize=4)
def _detector(languages: tuple[str, ...]) -> LanguageDetector | None:
    known = {each.iso_code_639_1.name.lower(): each for each in Language.all()}
    chosen = [IsoCode639_1.from_str(code) for code in languages if code in known]
    if len(chosen) < 2:  # lingua needs something to choose between
        return None
    return LanguageDetectorBuilder.from_iso_codes_639_1(*chosen).with_low_accuracy_mode().build()


def tell(reading: Reading, languages: tuple[str, ...], hint: str, default: str) -> Told:
    """The language of one text. A hint outside the configured languages is believed: nobody here knows better."""
    hint = hint.lower().replace("_", "-").split("-")[0]
    if hint and hint not in languages:
        return Told(hint, 0.5)
    words = reading.words
    if len(words) < ENOUGH_WORDS:
        if not reading.text.isascii() and not any("a" <= character <= "z" for character in reading.text.lower()):
            return _ask(reading, languages, hint, "" if words else hint or default)
        return Told(hint or default, 0.5 if hint else 0.2)
    best, lead, total = _count(words, languages)
    if best and (lead >= 2 or (lead >= 1 and best == (hint or default) and len(words) <= 2 * LOOKED_AT)):
        return Told(best, round(min(0.99, 0.6 + 0.1 * lead + 0.2 * lead / max(1, total)), 2))
    return _ask(reading, languages, hint, hint or default)


def _count(words: list[str], languages: tuple[str, ...]) -> tuple[str, int, int]:
    """The language with the most little words, its lead over the second, and its count."""
    table = _votes(languages)
    counts: dict[str, int] = {}
    for word in words[:LOOKED_AT]:
        for language in table.get(word, ()):
            counts[language] = counts.get(language, 0) + 1
    if not counts:
        return "", 0, 0
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0] not in languages))
    second = ranked[1][1] if len(ranked) > 1 else 0
    return ranked[0][0], ranked[0][1] - second, ranked[0][1]


def _ask(reading: Reading, languages: tuple[str, ...], hint: str, expected: str) -> Told:
    """What lingua says; for a few words only when it is sure, else what was expected."""
    detector = _detector(languages)
    if detector is None:
        return Told(expected, 0.2)
    text = reading.text[:_LOOKED_AT_CHARACTERS]
    best = detector.compute_language_confidence_values(text)[0]
    if best.value == 0:
        return Told("" if _foreign_script(text) else expected, 0.2)
    found = best.language.iso_code_639_1.name.lower()
    if found != expected and expected and len(reading.words) <= FEW_WORDS and best.value < SURE:
        return Told(expected, 0.3)
    return Told(found, round(best.value, 2))


def _foreign_script(text: str) -> bool:
    letters = [character for character in text[:_LOOKED_AT_CHARACTERS] if character.isalpha()]
    return bool(letters) and sum(character > "\u024f" for character in letters) > len(letters) / 2
