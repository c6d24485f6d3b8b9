"""Single values as people write them: ratings, addresses, numbers, amounts. Each function says why it
refuses.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

import phonenumbers
from django.utils.translation import gettext as _

from feedback.ingest.incoming import IncomingRating

NOTHING = frozenset(
    (
        "",
        "n/a",
        "na",
        "n.a.",
        "-",
        "--",
        "none",
        "null",
        "nan",
        "#n/a",
        "nil",
        "unknown",
        "k.a.",
        "keine angabe",
        "no answer",
        "not answered",
        "undefined",
    )
)
NUMBER = r"[-+]?\d+(?:[.,]\d+)?"
RATED = re.compile(
    rf"(?P<value>{NUMBER})\s*(?:(?:/|out of|of|von)\s*(?P<of>{NUMBER}))?"
    rf"(?P<rest>(?:\s*[-–—:(]|\s+[^\W\d]|\s*[★⭐*%]).*|)$",
    re.IGNORECASE | re.DOTALL,
)
EMAIL = re.compile(r"[^@\s<>\"',;:]+@[^@\s<>\"',;:.]+(?:\.[^@\s<>\"',;:.]+)+$")
SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{2,}$")
SCALES = {"nps": (0.0, 10.0), "csat": (1.0, 5.0), "ces": (1.0, 7.0), "stars": (1.0, 5.0)}
KIND_OF_SCALE = {(0.0, 10.0): "nps", (1.0, 5.0): "stars", (0.0, 5.0): "stars", (1.0, 7.0): "ces"}
MOST_WORTH = Decimal(10) ** 12
LANGUAGES = {
    "english": "en",
    "englisch": "en",
    "german": "de",
    "deutsch": "de",
    "french": "fr",
    "français": "fr",
    "französisch": "fr",
    "spanish": "es",
    "español": "es",
    "spanisch": "es",
    "italian": "it",
    "italiano": "it",
    "italienisch": "it",
    "dutch": "nl",
    "nederlands": "nl",
    "niederländisch": "nl",
    "portuguese": "pt",
    "polish": "pl",
    "turkish": "tr",
    "russian": "ru",
    "chinese": "zh",
    "japanese": "ja",
    "arabic": "ar",
}


class BadValue(ValueError):
    """The sentence says what is wrong with the value."""


def is_nothing(value: str) -> bool:
    """Whether the value only says that there is none."""
    return value.strip().lower() in NOTHING


def is_damaged(value: str) -> bool:
    """Whether a spreadsheet has turned a long number into `5.70306E+17` and thrown its last digits away."""
    return SCIENTIFIC.match(value.strip()) is not None


def read_rating(value: str) -> tuple[float, float | None] | None:
    """`(value, highest)` of `7/10`, `4 stars`, `4,5` or `10 - extremely likely`; None when it is no rating.

    `highest` is what the value itself says the scale ends with, or None.
    """
    text = value.strip()
    drawn = text.replace("\ufe0f", "").replace(" ", "")
    if drawn and set(drawn) <= set("★⭐☆✩"):
        filled = sum(mark in "★⭐" for mark in drawn)
        return float(filled), (float(len(drawn)) if "☆" in drawn or "✩" in drawn else None)
    match = RATED.match(text)
    if match is None:
        return None
    highest = match["of"]
    return _float(match["value"]), (_float(highest) if highest else None)


def _float(text: str) -> float:
    return float(text.replace(",", "."))


def rating(kind: str, value: str, low: float, high: float) -> IncomingRating:
    """The rating on the scale low..high. BadValue when it is no number or lies outside of the scale."""
    found = read_rating(value)
    if found is None:
        raise BadValue(_("“%(value)s” is not a rating") % {"value": value.strip()[:60]})
    number, highest = found
    if highest is not None and highest != high:
        raise BadValue(
            _("“%(value)s” is not on the scale %(low)g to %(high)g")
            % {"value": value.strip()[:60], "low": low, "high": high}
        )
    if not low <= number <= high:
        raise BadValue(
            _("%(value)g is outside of the scale %(low)g to %(high)g") % {"value": number, "low": low, "high": high}
        )
    return IncomingRating(kind, number, low, high)


def kind_of_scale(low: float, high: float) -> str:
    """Which rating is usually asked on this scale: 0-10 nps, 1-5 stars, 1-7 ces, any other csat."""
    return KIND_OF_SCALE.get((low, high), "csat")


def email(value: str) -> str:
    """The address in small letters. BadValue when it is none."""
    text = value.strip().removeprefix("mailto:")
    if text.endswith(">") and "<" in text:
        text = text.rpartition("<")[2][:-1]
    text = text.strip().lower()
    if not EMAIL.match(text) or len(text) > 320:
        raise BadValue(_("“%(value)s” is not an e-mail address") % {"value": value.strip()[:80]})
    return text


def phone(value: str, country: str) -> str:
    """The number as +<country><number> (E.164). `country` (ISO 3166) completes national ones. BadValue
    otherwise.
    """
    try:
        number = phonenumbers.parse(value.strip(), country or None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise BadValue(_("“%(value)s” is not a complete phone number") % {"value": value.strip()[:40]})
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def handle(value: str) -> str:
    """The handle in small letters without its first @: `@Carol@example.social` is `carol@example.social`."""
    return "".join(value.split()).removeprefix("@").casefold()[:200]


def amount(value: str) -> Decimal:
    """`€ 1.234,50`, `$1,234.50` and `1'234.5` as the same number. BadValue when it is no amount of money."""
    digits = re.sub(r"[^\d.,\-]", "", value.replace("'", "").replace("’", ""))
    comma, point = digits.rfind(","), digits.rfind(".")
    if comma > point:
        grouped = digits.count(",") > 1 or (point < 0 and len(digits) - comma == 4)
        digits = digits.replace(",", "") if grouped else digits.replace(".", "").replace(",", ".")
    else:
        grouped = digits.count(".") > 1
        digits = digits.replace(".", "") if grouped else digits.replace(",", "")
    try:
        number = Decimal(digits).quantize(Decimal("0.01"))
    except InvalidOperation:
        raise BadValue(_("“%(value)s” is not an amount") % {"value": value.strip()[:40]}) from None
    if abs(number) >= MOST_WORTH or re.search(r"[^\W\d]{4,}|\d[eE]", value):
        raise BadValue(_("“%(value)s” is not an amount") % {"value": value.strip()[:40]})
    return number


def language(value: str) -> str:
    """The code in small letters: `EN`, `en_US` and `English` are `en`. Empty when it cannot be told."""
    text = value.strip().lower().replace("_", "-")
    known = LANGUAGES.get(text)
    code = known or text.partition("-")[0]
    return code if re.fullmatch(r"[a-z]{2,3}", code) else ""
