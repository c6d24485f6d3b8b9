"""Naughty strings in every field of every form: kept and shown as typed, or refused with everything still there."""

from __future__ import annotations

import html
import itertools
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from cxloop import mail, setup_link, tokens
from cxloop.acting import EVERYBODY, confiding
from cxloop.actor import Actor
from cxloop.models import OutgoingEmail
from feedback.ingest.service import source_called
from feedback.models import Case, Survey
from feedback.settings import routing
from tests.doors import OPEN, PAGES, doors, lay_examples
from tests.feedback.story import settle
from tests.nasty import TEXTS
from tests.people import LONG_AGO, People
from tests.strangers.forms import Form, forms, read

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
MORE = (
    "line\u2028separator and paragraph\u2029separator", "\ufeffwith a mark before it", "İstanbul ISTANBUL ıstanbul",
    "𝒽𝑒𝓁𝓁ℴ ｗｉｄｅ Ⅷ", "-5 degrees", "--", "@everyone", "\tthis was a tab", "'single' \"double\" `back` ´acute´",
    "{% include 'x' %}{# no #}", "%s%s%s%n", "{0.__class__} {settings.SECRET_KEY}",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿👩🏽‍🚀", "a\u0300\u0301\u0302\u0303\u0304b",
    "\u202e\u2066mirrored\u2069\u202c", LONG_WORD,
)
EVERY = (*TEXTS, *MORE)
LONG_TEXT = ("All of this is one very long text. " * 300)[:10_000].strip()
PLAIN = "Plain words"
NOT_UNICODE = (b"half \xed\xa0\x80 of a letter", b"cut off \xe2\x82")
EVIL = "Re: you\r\nBcc: eve@evil.test\r\n\r\nand a body"
ROUNDS = 99 if os.environ.get("LONG") == "1" else 2
ACCEPTED = (200, 302, 303)
# Where what was typed can be read, for forms that lead elsewhere.
READ_AT = {
    "s/<str:token>": "/o/acme/feedback/", "invitation/<str:secret>/": "/o/acme/people/", "m/<str:token>": "{asked}",
    "m/<str:token>/<uuid:case_id>": "{asked}",
    "o/<slug:slug>/case/<uuid:public_id>/<slug:verb>/": "{case}",
}
# What is typed into these is asked for and not kept; the same goes for every form that is sent by GET.
NOT_KEPT = ("o/<slug:slug>/rules/", "o/<slug:slug>/upload/<str:token>/")
# What is typed into these is kept inside an address, its signs escaped as addresses want it.
IN_AN_ADDRESS = ("o/<slug:slug>/mailboxes/<uuid:public_id>/", "o/<slug:slug>/mailboxes/new/")
# What is typed here is read by the customer, on a page of their own, and NUL is taken out of it.
FOR_THEM = ("o/<slug:slug>/requests/<uuid:public_id>/",)
PHRASES = "c0-phrases"  # takes words, and has a grammar for signs beside them
IN_A_LINE = 40  # characters that a search field may be trusted to keep


def packed(most: int) -> list[str]:
    """All the texts that fit, several in one where they fit together. Each begins with another one."""
    packs, limit = [""], min(most or 2_000, 2_000)
    for text in EVERY:
        if len(text) > limit:
            continue
        if len(packs[-1]) + len(text) + 3 > limit:
            packs.append("")
        packs[-1] = f"{packs[-1]} | {text}" if packs[-1] else text
    longer = [LONG_TEXT] if most == 0 or most >= len(LONG_TEXT) else []
    return [*packs, *longer]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@dataclass
class Places:
    """Every form there is, with whoever sees it, and every page there was before anything was typed."""

    alice: Client
    anybody: Client
    found: list[Form]
    opened: set[str]
    cases: dict[str, str]

    def visitor(self, form: Form) -> Client:
        return self.alice if form.page.startswith("/o/") else self.anybody

    def send(self, form: Form, words: dict[str, str]) -> Any:
        send = self.visitor(form).get if form.method == "get" else self.visitor(form).post
        answer = send(form.action, form.filled(words))
        if answer.status_code == 422 and b'name="anyway"' in answer.content:  # a second look was asked for
            answer = send(form.action, {**form.filled(words), "anyway": "1"})
        return answer


@pytest.fixture
def places(people: People, now: datetime, settings: Any, tmp_path: Any) -> Places:
    settings.MEDIA_ROOT = tmp_path
    token, _secret = tokens.create(people.carol, ["cases:read"], actor=Actor.person(people.alice), now=LONG_AGO)
    examples = {**lay_examples(people, now), "api_token": {"public_id": str(token.public_id)}}
    conditions = [{"matcher": "text", "params": {"phrases": ["lost"]}}, {"matcher": "segment", "params": {
        "segments": ["gold"]}}, {"matcher": "attribute", "params": {"name": "plan", "values": ["a"]}}]
    routing.save_rule(people.acme, "By words", conditions, "position", people.baggage, Actor.person(people.alice), now)
    alice, anybody = Client(raise_request_exception=False), Client(raise_request_exception=False)
    alice.force_login(people.alice.user)
    ours = [door.address(examples) for door in doors() if door.route.startswith(PAGES)]
    everybodys = [door.address(examples) for door in doors() if door.route in OPEN]
    opened: set[str] = set()
    open_to_all = ("/s/", "/l/", "/m/", "/k/")
    found = [*forms(alice, ours, ("/o/acme/",), opened), *forms(anybody, everybodys, open_to_all, opened)]
    asked = Case.objects.for_organisation(people.acme).get(status="resolved")
    cases = {"case": f"/o/acme/case/{examples['case']['public_id']}/", "asked": f"/o/acme/case/{asked.public_id}/"}
    return Places(alice, anybody, [form for form in found if form.free and form.known_as[1] not in FOR_THEM], opened,
                  cases)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the block changed in the database is as it was."""
    cache.clear()  # public pages count visits
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def kept() -> set[str]:
    """Every text in the database, white space told apart no further than a line of HTML does."""
    found: set[str] = set()
    models = [model for label in ("cxloop", "feedback", "assessments")
              for model in apps.get_app_config(label).get_models()]
    tables = [model._meta.db_table for model in models]
    with confiding(EVERYBODY), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT to_jsonb(t)::text FROM {table} t" for table in tables))
        for (row,) in cursor.fetchall():
            found.update(map(collapsed, texts_in(json.loads(row))))
    return found


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts_in(inner)
            if isinstance(key, str):
                yield key


def collapsed(text: str) -> str:
    return " ".join(text.split())


def is_kept(text: str, found: set[str]) -> bool:
    """As it is, or as the words that a field separated by commas holds."""
    pieces = [collapsed(piece) for piece in re.split("[,\n]", text)]
    return collapsed(text) in found or all(piece in found for piece in pieces if piece)


def is_shown(text: str, pages: list[Any]) -> bool:
    """Whether one of the pages shows the text, letter for letter and as text; long ones may be cut short in lists."""
    wanted = [html.escape(piece.strip()) for piece in re.split("[,\n]", text) if piece.strip()]
    for page in pages:
        plain = re.sub(r"<summary>.*?</summary>|</?(mark|details|p|br)\b[^>]*>", "", page.content.decode())
        seen = collapsed(plain.replace("&quot;", '"').replace('"', "&quot;"))
        if all(collapsed(each) in seen for each in wanted):
            return True
    return False


def look(places: Places, form: Form, answer: Any) -> list[Any]:
    """The pages on which what was typed can be read: where the form leads, where it stood, and what is new there."""
    if answer.status_code == 200:
        return [answer]
    above = form.page.rsplit("/", 2)[0] + "/"
    read_at = READ_AT.get(form.known_as[1], "").format(**places.cases)
    looked = dict.fromkeys(filter(None, [read_at, answer.headers["Location"], form.page, above]))
    pages = [places.alice.get(address) for address in looked if address.startswith(("/o/", "/a/"))]
    pages = [page for page in pages if page.status_code == 200]
    links = (urlsplit(link).path for page in pages for link in read("/", page.content.decode()).links)
    new = [link for link in dict.fromkeys(links) if link.startswith(("/o/acme/", "/s/")) and link not in places.opened]
    return [*pages, *(places.alice.get(link) for link in new[:3])]


def own_grammar(places: Places, form: Form) -> set[str]:
    """The fields that take no plain words: hours of a day, a colour, a scale."""
    def is_taken(names: set[str]) -> bool:
        with undone():
            words = {each.name: PLAIN if each.name in names else each.value for each in form.free}
            return places.send(form, words).status_code in ACCEPTED

    names = {each.name for each in form.free}
    if is_taken(names):
        return set()
    needed = {each.name for each in form.free if not each.value and each.name in ("name", "title")}
    return {name for name in names if not is_taken({name} | needed)}


def test_naughty_strings_are_kept_and_shown_as_typed_in_every_form(places: Places, settings: Any) -> None:
    """Walks all forms once: pages cost much, forms little."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    wrong: list[Any] = []
    for start, form in enumerate(places.found):
        grammar = own_grammar(places, form)
        words = {each.name: each for each in form.free if each.name not in {*grammar, PHRASES}}
        packs = {name: packed(each.most if form.method == "post" else IN_A_LINE) for name, each in words.items()}
        for turn in range(min(ROUNDS, max(map(len, packs.values()), default=0))):
            typed = {name: packs[name][(start + turn) % len(packs[name])] for name in packs}
            wrong += is_typed(places, form, {**untouched(form), **typed}, typed)
        wrong += is_refused(places, form, grammar)
        wrong += takes_no_nul(places, form, words)
        wrong += takes_unicode_alone(places, form)
        wrong += adds_no_header(places, form, words)
    assert len(places.found) > 30, "forms are not found any more"
    assert not wrong, "\n".join(map(str, wrong))


def untouched(form: Form) -> dict[str, str]:
    return {each.name: each.value for each in form.free}


def is_typed(places: Places, form: Form, words: dict[str, str], typed: dict[str, str]) -> Iterator[Any]:
    """Kept and shown as typed."""
    with undone():
        answer = places.send(form, words)
        if answer.status_code not in ACCEPTED:
            yield form.known_as, answer.status_code, complaints(answer)
            return
        is_to_be_kept = form.method == "post" and form.known_as[1] not in NOT_KEPT
        found, pages = kept() if is_to_be_kept else set(), look(places, form, answer)
        for name, text in typed.items():
            if is_to_be_kept and form.known_as[1] not in IN_AN_ADDRESS and not is_kept(text, found):
                yield form.known_as, name, "is not kept as typed", text
            if not is_shown(text, pages) and form.known_as[1] not in NOT_KEPT[1:]:
                yield form.known_as, name, "is not shown as typed", text, [page.request["PATH_INFO"] for page in pages]


def complaints(answer: Any) -> list[str]:
    found = re.findall(r'class="[^"]*error[^"]*"[^>]*>(.*?)</(?:p|li|div)>', answer.content.decode(), re.S)
    return [collapsed(re.sub("<[^>]*>", " ", each)) for each in found][:4]


def is_refused(places: Places, form: Form, grammar: set[str]) -> Iterator[Any]:
    """Fields with a grammar of their own refuse words and show them again."""
    for name, text in zip(sorted(grammar), itertools.cycle(EVERY[::7])):
        with undone():
            answer = places.send(form, {**untouched(form), name: text})
        if answer.status_code not in (400, 422) or not is_shown(text, [answer]):
            yield form.known_as, name, text, answer.status_code


def takes_no_nul(places: Places, form: Form, words: dict[str, Any]) -> Iterator[Any]:
    """No database keeps it. Staff are told; a customer's words are taken without it."""
    with undone():
        answer = places.send(form, {**untouched(form), **dict.fromkeys(words, "with\x00 NUL")})
        is_left_out = answer.status_code in ACCEPTED and (form.method == "get" or not form.page.startswith("/o/"))
        if not is_left_out and not (answer.status_code in (400, 422) and complaints(answer)) and words:
            yield form.known_as, "NUL", answer.status_code


def takes_unicode_alone(places: Places, form: Form) -> Iterator[Any]:
    """Half letters and stray octets are refused: the framework would keep other letters in their place."""
    name = form.free[0].name
    for octets in NOT_UNICODE if form.method == "post" else ():
        with undone():
            answer = places.visitor(form).generic("POST", form.action, f"{name}={quote_from_bytes(octets)}",
                                                  content_type="application/x-www-form-urlencoded")
        if answer.status_code != 400:
            yield form.known_as, octets, answer.status_code


def adds_no_header(places: Places, form: Form, words: dict[str, Any]) -> Iterator[Any]:
    """A line break in a field adds no header to any mail."""
    if form.method == "get":
        return
    with undone():
        typed = {name: EVIL[: each.most or None] for name, each in words.items()}
        if (status := places.send(form, {**untouched(form), **typed}).status_code) >= 500:
            yield form.known_as, "line break", status
            return
        settle(timezone.now())
        for row in OutgoingEmail.across_organisations.all():
            message = mail.compose(row).message()
            if "Bcc" in message or any("\n" in value.replace("\n ", "") for value in message.values()):
                yield form.known_as, row.subject


def test_a_letter_that_stands_for_others_may_be_typed(people: People, now: datetime) -> None:
    survey = Survey.objects.create(organisation=people.acme, name="NPS", source=source_called(people.acme, "NPS"))
    answer = Client().post(f"/s/{survey.token}", {"text": "It said \ufffd, twice: \ufffd"})
    assert answer.status_code in (200, 303) and "It said \ufffd, twice: \ufffd" in kept()


def test_the_first_visit_takes_any_names(db: Any) -> None:
    address = f"/setup/{setup_link.create().rstrip('/').rsplit('/', 1)[-1]}/"
    visitor = Client(raise_request_exception=False)
    form = next(each for each in read(address, visitor.get(address).content.decode()).forms if each.free)
    for text in packed(200):
        with undone():
            words = {"name": text, "slug": "acme", "admin_name": text}
            assert visitor.post(form.action, form.filled(words)).status_code == 302, text
            assert collapsed(text) in kept()
