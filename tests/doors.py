"""Every address of the product, and for each one that leads to something, an example of Acme's.

An address without an example fails tests/test_doors.py: whoever adds a door says here what stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver

from assessments.comparison_file import public_text
from assessments.rounds import comparing
from assessments.settings import strategy
from cxloop import invitations, links, mail, setup_link
from cxloop.actor import Actor
from cxloop.models import BusinessCalendar, Leave
from cxloop.webhooks import endpoints
from feedback.access import mine
from feedback.follow_up import actions, bulk, initiatives, make_good, message_files
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.models import EscalationPolicy, FixQuestion, ImportRun, MakeGood, RoutingRule, Survey, Theme
from feedback.privacy import copies, requests
from feedback.settings import authority, macros, saved_views, uploads
from tests.assessments.rounds_story import Asked, answer, close_and_reveal, open_round
from tests.feedback.story import complain, settle
from tests.people import People

# Addresses of the framework and of the account pages, which test themselves.
THEIRS = ("admin/", "accounts/")
# Open to everybody without a log-in or a token: what they answer. A machine without workers is not ready (503).
OPEN: dict[str, set[int]] = {
    "healthz": {200}, "readyz": {200, 503}, "metrics": {200}, "": {302}, "ui/theme/": {405}, "ui/gallery/": {404},
    "o/<slug:slug>/brand.css": {200}, "api/v1/schema/": {200}, r"api/v1/^[\s\S]*$": {404}, "setup/<str:token>/": {410},
    "invitation/<str:secret>/": {200}, "l/<str:token>": {200}, "f/<str:token>": {302}, "s/<str:token>": {200},
    "k/<slug:slug>": {200}, "m/<str:token>": {200}, "m/<str:token>/<uuid:case_id>": {200}, "m/<str:token>/less": {200},
    "m/<str:token>/close": {200}, "m/<str:token>/copy": {200}, "m/<str:token>/erase": {200}, "d/<str:token>": {200},
    "g/<str:token>": {200},
    "in/<uuid:public_id>/<slug:provider>": {405}, "a/<str:token>": {200}, "a/<str:token>/forecast": {200},
    "a/<str:token>/part/<slug:dimension>": {200}, "a/<str:token>/hand-in": {200}, "a/<str:token>/hand-on": {200},
    "a/<str:token>/others": {404},
}
PAGES, API = "o/<slug:slug>/", "api/v1/"
ADDRESSES = {r"api/v1/^[\s\S]*$": "api/v1/nothing/here/"}

MAIL = b"""From: ann@example.test
Subject: My bag
Content-Type: multipart/mixed; boundary=x

--x
Content-Type: text/html

<p>Where is it?</p>
--x
Content-Type: text/plain
Content-Disposition: attachment; filename=tag.txt

LH 1234
--x--
"""

# What an id in an address is the id of.
EXAMPLES = {
    "invitation/<str:secret>/": "invitation_secret", "l/<str:token>": "link", "f/<str:token>": "fix",
    "g/<str:token>": "decide",
    "m/<str:token>": "mine", "m/<str:token>/<uuid:case_id>": "mine", "m/<str:token>/less": "mine",
    "m/<str:token>/close": "mine", "m/<str:token>/copy": "mine", "m/<str:token>/erase": "mine", "d/<str:token>": "data",
    "s/<str:token>": "survey", "in/<uuid:public_id>/<slug:provider>": "provider", "setup/<str:token>/": "setup",
    **{f"a/<str:token>{rest}": "round_link" for rest in ("", "/forecast", "/part/<slug:dimension>", "/hand-in",
                                                         "/hand-on", "/others")},
    "api/v1/feedback/<uuid:public_id>/": "item", "api/v1/outgoing-emails/<uuid:public_id>/": "mail",
    "api/v1/metrics/<slug:key>/": "metric", "api/v1/cases/<uuid:public_id>/": "case",
    **{f"api/v1/cases/<uuid:public_id>/{verb}/": "case" for verb in (
        "acknowledge", "contact", "resolve", "close", "reopen", "assign", "note", "pause", "resume", "hand-over",
        "make-good")},
    **{f"api/v1/make-goods/<uuid:public_id>/{verb}/": "make_good" for verb in (
        "approve", "decline", "give", "withdraw")},
    **{f"{PAGES}{rest}": name for rest, name in {
        "inbox/many/<uuid:public_id>/undo/": "bulk_action", "inbox/views/<uuid:public_id>/": "saved_view",
        "inbox/views/<uuid:public_id>/forget/": "saved_view",
        **{f"case/<uuid:public_id>/{rest}/": "case" for rest in ("draft", "take-back", "beside", "macro")},
        "case/<uuid:public_id>/files/": "case",
        **{f"case/<uuid:public_id>/files/<uuid:file_id>/{rest}": "message_file" for rest in ("", "take-away/")},
        **{f"mirror/<uuid:public_id>/{rest}": "round" for rest in ("", "change/", "people/", "decisions/")},
        **{f"mirror/<uuid:public_id>/reveal/{rest}": "revealed" for rest in (
            "", "pack.pdf", "summary.pdf", "findings.json")},
        "mirror/others/keys/<slug:key>/remove/": "trusted_key", "mirror/others/<slug:verb>/": "comparing_verb",
        "mirror/<uuid:public_id>/reveal/<slug:table>.csv": "revealed_table",
        "mirror/<uuid:public_id>/turn/<slug:verb>/": "round_verb", "mirror/functions/<uuid:public_id>/": "function",
        **{f"mirror/strategy/follow/<uuid:public_id>/{rest}": "followed" for rest in ("", "end/")},
        "mirror/people/<uuid:public_id>/<slug:verb>/": "participant_verb",
        "mirror/people/<uuid:public_id>/link/": "participant_verb",
        "mirror/statements/<uuid:public_id>/": "statement", "mirror/statements/<uuid:public_id>/remove/": "statement",
        "mirror/statements/version/<slug:verb>/": "version_verb",
        **{f"mailboxes/<uuid:public_id>/{rest}": "mailbox" for rest in ("", "switch/", "remove/")},
        "macros/<uuid:public_id>/": "macro", "initiatives/<uuid:public_id>/": "initiative",
        "initiatives/<uuid:public_id>/change/": "initiative",
        "initiatives/<uuid:public_id>/<slug:verb>/": "initiative_verb",
        "case/<uuid:public_id>/make-good/": "case", "make-good/<uuid:public_id>/<slug:move>/": "make_good_move",
        "case/<uuid:public_id>/": "case", "case/<uuid:public_id>/<slug:verb>/": "case_verb",
        "feedback/<uuid:public_id>/": "item", "metrics/<slug:key>/<slug:part>/": "metric_part",
        "surveys/<uuid:public_id>/turn/": "survey_row",
        "requests/<uuid:public_id>/": "request", "requests/of/<uuid:public_id>/": "customer",
        "customer/<uuid:public_id>/": "customer", "people/teams/<uuid:public_id>/": "team",
        "people/teams/<uuid:public_id>/mail/": "team",
        "people/invitations/<uuid:public_id>/withdraw/": "invitation", "people/leave/<int:leave_id>/end/": "leave",
        "people/<uuid:public_id>/": "person", "people/<uuid:public_id>/leave/": "person",
        "people/<uuid:public_id>/farewell/": "person", "people/<uuid:public_id>/reset-link/": "person",
        "owners/<uuid:public_id>/": "position", "owners/<uuid:public_id>/hand-over/": "position",
        "touchpoints/<uuid:public_id>/": "touchpoint", "themes/<uuid:public_id>/": "theme",
        "rules/detectors/<slug:key>/": "detector", "rules/<uuid:public_id>/": "rule",
        "rules/<uuid:public_id>/move/": "rule", "rules/<uuid:public_id>/delete/": "rule",
        "promises/calendars/<uuid:public_id>/": "calendar", "promises/calendars/<uuid:public_id>/default/": "calendar",
        "promises/calendars/<uuid:public_id>/delete/": "calendar", "promises/<uuid:public_id>/": "policy",
        "promises/<uuid:public_id>/move/": "policy", "promises/<uuid:public_id>/delete/": "policy",
        "mail-in/<uuid:public_id>/": "mail_in", "mail-in/<uuid:public_id>/body/": "mail_in",
        "mail-in/<uuid:public_id>/files/<int:number>/": "mail_in_file", "mail-in/<uuid:public_id>/retry/": "mail_in",
        "outbox/<uuid:public_id>/": "mail", "outbox/<uuid:public_id>/body/": "mail",
        "outbox/<uuid:public_id>/retry/": "mail", "upload/<str:token>/": "upload",
        "imports/<uuid:public_id>/": "import", "imports/<uuid:public_id>/progress/": "import",
        "imports/<uuid:public_id>/stop/": "import", "imports/<uuid:public_id>/rejected/": "import",
        **{f"settings/webhooks/<uuid:public_id>/{verb}": "webhook" for verb in (
            "", "calls/", "test/", "rotate/", "switch/", "delete/")},
        "settings/webhooks/calls/<uuid:public_id>/": "webhook_call",
        "settings/webhooks/calls/<uuid:public_id>/resend/": "webhook_call",
        "settings/webhooks/new/<slug:format>/": "webhook_format",
        "sources/<uuid:public_id>/": "source", "settings/tokens/<uuid:public_id>/revoke/": "api_token",
    }.items()},
}
# Examples that are the same for everybody: a stranger finds their own there, not ours.
COMMON = {"metric", "metric_part", "detector", "webhook_format", "version_verb", "comparing_verb"}
# Deleting what is not there is done already: the same answer for a stranger's id as for one that never was.
DONE_ALREADY = {f"{PAGES}{noun}/<uuid:public_id>/delete/" for noun in ("rules", "promises", "promises/calendars")}
# Addresses that answer 404 although the example is ours, and why.
EMPTY = {f"{PAGES}imports/<uuid:public_id>/rejected/": "nothing was rejected"}


@dataclass(frozen=True)
class Door:
    """One address as it stands in the resolver, with its view."""

    route: str
    view: Any

    @property
    def leads_somewhere(self) -> bool:
        return any(name != "slug" for name in re.findall(r"<(?:\w+:)?(\w+)>", self.route))

    @property
    def is_common(self) -> bool:
        return not self.leads_somewhere or EXAMPLES[self.route] in COMMON

    def address(self, examples: dict[str, dict[str, str]], slug: str = "acme") -> str:
        given = {"slug": slug, **(examples[EXAMPLES[self.route]] if self.leads_somewhere else {})}
        route = ADDRESSES.get(self.route, self.route)
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(given[found[1]]), route)


def doors() -> list[Door]:
    """Every address of ours."""
    return [door for door in walk(get_resolver(), "") if not door.route.startswith(THEIRS)]


def walk(resolver: URLResolver, before: str) -> Iterator[Door]:
    for pattern in resolver.url_patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield Door(route, pattern.callback)
        else:
            yield from walk(pattern, route)


def revealed(people: People, now: datetime) -> Asked:
    """A round that everybody sees, of one statement."""
    asked = open_round(people, now, name="Spring round")
    for number in range(len(asked.people)):
        answer(asked, number, now, only=["culture-bad-news"])
    return close_and_reveal(asked, now)


def lay_examples(people: People, now: datetime) -> dict[str, dict[str, str]]:
    """Something of Acme's behind every address: name of the example -> the values in its address."""
    acme, alice = people.acme, Actor.person(people.alice)
    case = complain(acme, now, email="mary@example.test", name="Mary Hopper", touchpoint="baggage")
    asked = complain(acme, now, email="ann@example.test", touchpoint="baggage")
    actions.resolve(asked, root_cause=people.cause, message="Done.", actor=alice, now=now)
    settle(now)
    draft = mail.Draft("k", "door", "bob@acme.test", "Hello", "Text", "<p>Text</p>", recipient=people.bob)
    (letter,) = mail.queue(acme, [draft], now)
    run = ImportRun.objects.create(organisation=acme, source=case.source, file_name="f.csv", created_at=now,
                                   state="done", finished_at=now)
    survey = Survey.objects.create(organisation=acme, name="NPS", source=case.source)
    leave = Leave.objects.create(organisation=acme, membership=people.bob, starts_on=now.date() + timedelta(days=30),
                                 ends_on=now.date() + timedelta(days=40))
    box = connect(acme, "email", "Care", {"address": "care@acme.test"}, {"postmark": "a:b"}, alice, now)
    read = connect(acme, "email", "Read", {"address": "read@acme.test", "imap": "imaps://read@mail.acme.test/INBOX"},
                   {"imap_password": "x"}, alice, now)
    came = receive(acme, box, MAIL, now)
    webhook, _secret = endpoints.save(acme, "Hook", "https://example.com/", [], alice, now, format="standard")
    told = endpoints.test(webhook, {"type": "test"}, alice, now)
    row = given_on(case, people, now)
    invitation, address = invitations.invite(acme, "new@acme.test", "agent", alice, now)
    plan = initiatives.Plan("A second belt", "", people.baggage, now.date(), touchpoints=(people.touchpoint,),
                            metric="closure_rate", direction="up")
    initiative = initiatives.propose(acme, plan, actor=alice, now=now)
    file = message_files.keep(case, people.alice, "tag.txt", ContentFile(b"LH 1234"), now)
    leaders, seen = open_round(people, now), revealed(people, now)
    comparing.agree(acme, alice, now)
    trusted = comparing.trust(acme, public_text(Ed25519PrivateKey.generate()), "Globex", alice, now)
    followed = strategy.follow(acme, strategy.Following("nps"), alice, now)
    rows = {
        "followed": followed, "function": leaders.people[0].function, "round": leaders.round, "revealed": seen.round,
        "statement": leaders.sheet.parts[0].statements[0],
        "initiative": initiative,
        "macro": macros.save(acme, alice, now, name="Found", body="Found.", team=None, is_active=True),
        "bulk_action": bulk.do([case], "priority", {"priority": 3}, actor=alice, now=now).record,
        "saved_view": saved_views.save(people.alice, name="Late", query={"view": ["late"]}, team=people.team,
                                       is_pinned=True, now=now),
        "make_good": row,
        "case": case, "item": case.first_item, "customer": case.customer, "mail": letter, "import": run,
        "source": case.source, "team": people.team, "person": people.bob, "position": people.baggage,
        "touchpoint": people.touchpoint, "invitation": invitation, "survey_row": survey,
        "mail_in": came, "mailbox": read, "request": requests.ask(asked.customer, "erase", alice, now),
        "webhook": webhook, "webhook_call": told,
        **{name: model.objects.for_organisation(acme).order_by("pk").first() for name, model in {
            "theme": Theme, "rule": RoutingRule, "policy": EscalationPolicy, "calendar": BusinessCalendar}.items()},
    }
    return {
        **{name: {"public_id": str(row.public_id)} for name, row in rows.items()},
        **signed(people, case, asked, row, now),
        "survey": {"token": survey.token}, "leave": {"leave_id": str(leave.pk)},
        "invitation_secret": {"secret": address.rstrip("/").rsplit("/", 1)[-1]},
        "initiative_verb": {"public_id": str(initiative.public_id), "verb": "start"},
        "make_good_move": {"public_id": str(row.public_id), "move": "approve"},
        "case_verb": {"public_id": str(case.public_id), "verb": "acknowledge"},
        "message_file": {"public_id": str(case.public_id), "file_id": str(file.public_id)},
        "mail_in_file": {"public_id": str(came.public_id), "number": "0"},
        "provider": {"public_id": str(box.public_id), "provider": "postmark"},
        "round_link": {"token": leaders.token(), "dimension": "culture"}, "version_verb": {"verb": "draft"},
        "trusted_key": {"key": trusted.key_id}, "comparing_verb": {"verb": "agree"},
        "revealed_table": {"public_id": str(seen.round.public_id), "table": "scores"},
        "round_verb": {"public_id": str(leaders.round.public_id), "verb": "close"},
        "participant_verb": {"public_id": str(leaders.people[0].public_id), "verb": "new-link"},
        "metric": {"key": "closure_rate"}, "metric_part": {"key": "closure_rate", "part": "numerator"},
        "detector": {"key": "nps_detractor"}, "webhook_format": {"format": "standard"},
    }


def given_on(case: Any, people: People, now: datetime) -> MakeGood:
    """What Carol asks for, and Bob may approve."""
    limits = {"agent": (0, 0), "owner": (Decimal(500), None), "admin": (None, None)}
    authority.save(people.acme, Actor.person(people.alice), now, currency="EUR", limits=limits)
    return make_good.record(case, kind="refund", amount=Decimal(40), currency="EUR", words="",
                            actor=Actor.person(people.carol), now=now)


def signed(people: People, case: Any, asked: Any, row: MakeGood, now: datetime) -> dict[str, dict[str, str]]:
    """The links that work without a log-in, and the one to a kept file."""
    ends = now + timedelta(days=1)
    staff = {"o": people.acme.pk, "c": str(case.public_id), "m": str(people.bob.public_id)}
    question = FixQuestion.objects.for_organisation(people.acme).get(case=asked)
    fix = {"o": people.acme.pk, "q": str(question.public_id)}
    return {
        "link": {"token": links.sign("case.acknowledge", staff, expires_at=ends)},
        "decide": {"token": links.sign("make_good.approve", {**staff, "g": str(row.public_id)}, expires_at=ends)},
        "fix": {"token": links.sign("fix", fix, expires_at=ends)},
        "data": {"token": copies.sign(copies.ask(asked.customer, now))},
        "mine": {"token": mine.sign(asked.customer, case=asked, ends_at=ends), "case_id": str(asked.public_id)},
        "upload": {"token": uploads.keep(people.acme, "f.csv", BytesIO(b"comment,nps\nBad,1\n"), now)},
        "setup": {"token": links.sign(setup_link.PURPOSE, {}, expires_at=ends)},
    }
