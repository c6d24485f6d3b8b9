"""What should be looked at before words go to a customer: an empty place, a wrong name, a promise without a time.

Only hints: whoever writes decides. English, German, French and Spanish; other languages pass.
"""

from __future__ import annotations

import re
import unicodedata

PLACE = re.compile(
    r"\{[^{}\n]{0,40}\}|\[(?:name|date|time|order|number|amount|datum|nom|nombre)\]|\bX{3,}\b|_{4,}", re.IGNORECASE)
GREETING = re.compile(
    r"^\s*(?:dear|hi|hello|hey|hallo|liebe[rs]?|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|bonjour|ch[eè]re?|hola"
    r"|estimad[oa]|querid[oa])\s+(?:(?:mr|ms|mrs|miss|dr|frau|herr|herrn|madame|monsieur|mme|m|señora?|sra?)\.?\s+)*"
    r"([^\W\d_][^,!:\n]{0,60})", re.IGNORECASE)
ANYBODY = frozenset({
    "there", "all", "customer", "team", "sir", "madam", "kunde", "kundin", "zusammen", "cliente", "client", "tous",
    "todos",
})
PROMISE = re.compile(
    r"\b(?:(?:we|i)(?:'ll|’ll| will| shall| are going to| am going to)|get back to you|as soon as possible|shortly|soon"
    r"|(?:wir werden|ich werde|werden wir|werde ich)|meld(?:en uns|e mich)|so schnell wie möglich|in kürze|demnächst"
    r"|(?:nous allons|je vais|nous reviendrons|je reviendrai)|dès que possible|sous peu|prochainement"
    r"|(?:vamos a|voy a|nos pondremos|me pondré)|lo antes posible|en breve)\b", re.IGNORECASE)
TIME = re.compile(
    r"\d|\b(?:today|tonight|tomorrow|(?:mon|tues|wednes|thurs|fri|satur|sun)day|by the end of"
    r"|this (?:morning|afternoon|week)|next week|heute|morgen|übermorgen|(?:mon|diens|donners|frei|sams|sonn)tag"
    r"|mittwoch|nächste woche|aujourd'hui|demain|(?:lun|mar|mercre|jeu|vendre|same)di|dimanche|semaine prochaine|hoy"
    r"|mañana|lunes|martes|miércoles|jueves|viernes|sábado|domingo|próxima semana)\b", re.IGNORECASE)
SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


def empty_places(text: str) -> list[str]:
    """The places nobody filled in, as they stand: `{first_name}`, `[date]`, `XXX`."""
    return list(dict.fromkeys(found[0] for found in PLACE.finditer(text)))


def wrong_name(text: str, name: str) -> str:
    """The name greeted when no word of it is the customer's; empty when it is, or when no name is known."""
    greeted = GREETING.match(text)
    if greeted is None or not name.strip():
        return ""
    words = [_plain(word) for word in re.findall(r"[^\W\d_]+", greeted[1])]
    known = {_plain(word) for word in re.findall(r"[^\W\d_]+", name)}
    return "" if not words or known & set(words) or ANYBODY & set(words) else greeted[1].strip()


def promises_without_time(text: str) -> list[str]:
    """The sentences that promise something and say no time."""
    sentences = [found[0].strip() for found in SENTENCE.finditer(text)]
    return [sentence for sentence in sentences if PROMISE.search(sentence) and not TIME.search(sentence)]


def _plain(word: str) -> str:
    bare = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in bare if not unicodedata.combining(letter))
