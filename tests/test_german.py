"""German for everything customers see, and for every mail: nothing is left in English, no placeholder is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SEEN_BY_CUSTOMERS = (
    "feedback/public/*.py",
    "feedback/access/mine.py",
    "feedback/templates/feedback/public/*.html",
    "feedback/emails/*.py",
    "feedback/announce/chat.py",
    "feedback/announce/events.py",
    "feedback/templates/feedback/emails/*",
    "cxloop/ui/templates/public_base.html",
    "cxloop/ui/templates/4*.html",
    "cxloop/ui/templates/slow_down.html",
    "cxloop/ui/templates/50*.html",
    "cxloop/ui/templates/emails/*",
    "cxloop/ui/templates/cotton/voice.html",
    "cxloop/ui/templates/cotton/clock.html",
    "cxloop/ui/templatetags/cx.py",
    "cxloop/ui/words.py",
    "cxloop/links.py",
    "cxloop/errors.py",
    "feedback/queries/masking.py",
    "assessments/public/*.py",
    "assessments/rounds/answering.py",
    "assessments/tickets.py",
    "assessments/blind.py",
    "assessments/laying.py",
    "assessments/letters.py",
    "assessments/templates/assessments/public/*.html",
    "assessments/templates/assessments/emails/*",
    "feedback/wording/make_goods.py",
)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdg]")


@cache
def german() -> Catalog:
    """Everything that is said in German: of the project, and of the apps that keep theirs beside them."""
    found = Catalog(locale="de")
    for path in (*ROOT.glob("*/locale/de/LC_MESSAGES/django.po"), ROOT / "locale/de/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="de", abort_invalid=True):
                found[message.id] = message
    return found


def said_to_customers(
    patterns: tuple[str, ...] = SEEN_BY_CUSTOMERS,
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Place and message (singular and plural) of everything these files say."""
    for pattern in patterns:
        files = sorted(ROOT.glob(pattern))
        assert files, f"{pattern} names nothing"
        for file in files:
            source = file.read_text()
            code = source if file.suffix == ".py" else templatize(source, origin=str(file))
            for line, message, _comments, _context in extract("python", BytesIO(code.encode()), keywords=KEYWORDS):
                yield f"{file.relative_to(ROOT)}:{line}", message if isinstance(message, tuple) else (message,)


def test_nothing_customers_see_lacks_german():
    missing = sorted(
        {
            f"{place}: {message[0]!r}"
            for place, message in said_to_customers()
            if (found := german().get(message[0])) is None
            or not found.string
            or "fuzzy" in found.flags
            or (len(message) > 1 and not all(found.string))
        }
    )
    assert not missing, "\n".join(missing)


def test_no_placeholder_is_lost_or_invented():
    wrong = []
    for message in german():
        if not message.id:
            continue
        singular, *plural = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(PLACEHOLDER.findall((plural or [singular])[0]))
        last = message.string[-1] if isinstance(message.string, tuple) else message.string
        if set(PLACEHOLDER.findall(last)) != wanted:
            wrong.append(f"{message.id!r}: {last!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("english", ["Did this fix it?", "We heard you", "Thank you"])
def test_german_is_another_language(english):
    assert german().get(english).string not in ("", english)


def test_customers_are_addressed_as_sie():
    informal = [
        str(message.string)
        for message in german()
        if re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b", str(message.string))
    ]
    assert not informal, informal
