"""French and Spanish for everything customers see and are mailed. Colleagues read English or German."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

import pytest
from babel.messages import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from feedback.emails.registry import emails
from tests.test_german import PLACEHOLDER, ROOT, said_to_customers

LANGUAGES = ("fr", "es")
NOW = datetime(2026, 11, 12, 20, 12, tzinfo=UTC)
FORMAL = {"fr": r"\b([Tt]u|[Tt]oi|[Tt]es|[Tt]on|[Tt]a)\b", "es": r"\b([Tt]ú|[Tt]u|[Tt]us|[Tt]i|[Tt]e|[Tt]uyo)\b"}
CUSTOMERS = (
    *(f"feedback/public/{name}.py" for name in ("frame", "key", "mine", "my_data", "standing", "survey")),
    "feedback/access/mine.py",
    *(f"feedback/templates/feedback/public/{name}.html" for name in (
        "_base", "_data", "_foot", "_others", "_say", "_turn", "_yours", "data", "data_file", "key", "mine*", "s*")),
    "feedback/emails/customer.py",
    "feedback/emails/rendering.py",
    *(f"feedback/templates/feedback/emails/{name}.*" for name in (
        "_my_page", "_you_wrote", "acknowledgement", "closing", "reply", "copy_ready", "erased")),
    "cxloop/ui/templates/public_base.html",
    "cxloop/ui/templates/4*.html",
    "cxloop/ui/templates/slow_down.html",
    "cxloop/ui/templates/50*.html",
    "cxloop/ui/templates/emails/base.*",
    "cxloop/ui/templates/cotton/voice.html",
    "cxloop/ui/templates/cotton/clock.html",
    "cxloop/ui/templatetags/cx.py",
    "cxloop/ui/words.py",
    "cxloop/errors.py",
)


@cache
def catalogue(language: str) -> Catalog:
    with (ROOT / f"locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_customers_see_is_left_in_english(language):
    missing = sorted(
        {
            f"{place}: {message[0]!r}"
            for place, message in said_to_customers(CUSTOMERS)
            if (found := catalogue(language).get(message[0])) is None
            or not found.string
            or "fuzzy" in found.flags
            or (len(message) > 1 and not all(found.string[:2]))
        }
    )
    assert not missing, "\n".join(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_placeholder_is_lost_or_invented(language):
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        singular, *plural = message.id if isinstance(message.id, tuple) else (message.id,)
        wanted = set(PLACEHOLDER.findall((plural or [singular])[0]))
        said = message.string if isinstance(message.string, tuple) else (message.string,)
        if any(set(PLACEHOLDER.findall(each)) != wanted for each in said[len(plural):]):
            wrong.append(f"{message.id!r}: {message.string!r}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_said_that_nobody_says(language):
    said = {message[0] for _place, message in said_to_customers(CUSTOMERS)}
    known = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue(language)}
    assert known - said == {""}


@pytest.mark.parametrize("language", LANGUAGES)
def test_customers_are_addressed_with_respect(language):
    informal = [
        each
        for message in catalogue(language)
        for each in (message.string if isinstance(message.string, tuple) else (message.string,))
        if message.id and re.search(FORMAL[language], each)
    ]
    assert not informal, informal


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("english", ["Did this fix it?", "We heard you", "Thank you", "Erase me"])
def test_it_is_another_language(language, english):
    german = catalogue("de").get(english).string
    assert catalogue(language).get(english).string not in ("", english, german)


def test_the_installation_speaks_them():
    assert {code for code, _name in settings.LANGUAGES} == {"en", "de", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", ["acknowledgement", "reply", "closing", "copy_ready", "erased"])
def test_a_mail_to_a_customer_holds_no_english(language, key):
    draft = emails.get(key).example(NOW, verbatim="…", language=language)
    text = re.sub(r"http\S+", "", f"{draft.subject}\n{draft.text}")
    left = re.findall(r"\b(?:the|you|your|answer|answers|was|what|wrote|with|until|because)\b", text)
    assert draft.language == language and not left, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_without_a_case_holds_no_english(language):
    with translation.override(language):
        page = render_to_string("slow_down.html", {"LANGUAGE_CODE": language})
    assert not re.search(r"\b(the|your|wait|typed)\b", page)
