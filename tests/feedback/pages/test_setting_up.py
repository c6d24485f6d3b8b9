"""Pages of setting up: who may open them, and what they cost."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cxloop import invitations, mail, memberships, positions
from cxloop.actor import Actor
from cxloop.models import BusinessCalendar, OutgoingEmail, Role
from cxloop.webhooks import endpoints
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.models import EscalationPolicy, ImportRun, RoutingRule, Source, Theme, Touchpoint
from feedback.pages.settings_urls import urlpatterns
from feedback.privacy import requests
from feedback.settings import listening, macros, routing
from tests.doors import MAIL
from tests.feedback.story import MONDAY, say
from tests.people import join

READABLE = (
    "profile", "told", "read_told", "told_choices", "people", "positions", "touchpoints", "themes", "routing_rules",
    "detectors", "policies", "calendars", "macros",
)
MAIL_IN = ("mail_in", "mail_in_body", "mail_in_file")
AGENTS = ("imports", "import", "import_progress", "mails_in", *MAIL_IN)
OWNERS = ("sources", "mailboxes", "upload", "retention", "new_macro", "macro")
POSTS = {
    "add_leave", "end_leave", "farewell", "reset_link", "revoke_invitation", "hand_over", "skip_owners", "move_rule",
    "delete_rule", "move_policy", "delete_policy", "default_calendar", "delete_calendar", "retry_mail", "retry_events",
    "retry_items", "retry_replies", "stop_import", "revoke_token", "retry_mail_in", "resend_webhook", "read_told",
    "switch_mailbox", "remove_mailbox", "answer_request", "take_request_down",
    "test_webhook", "rotate_webhook", "switch_webhook", "delete_webhook",
}
ROWS = {
    "person": "vic", "add_leave": "vic", "farewell": "vic", "reset_link": "vic", "team": "team", "team_mail": "team",
    "position": "baggage", "hand_over": "baggage", "touchpoint": "touchpoint",
}


@pytest.fixture
def examples(people):
    """The rest of an address for every page that names a row."""
    now, who = timezone.now(), Actor.person(people.alice)
    item = say(people.acme, "This is terrible.", MONDAY, nps=1, name="Nora")
    invitation, _link = invitations.invite(people.acme, "dora@acme.test", "agent", who, now)
    leave = memberships.add_leave(people.acme, people.bob, date(2026, 3, 1), date(2026, 3, 9), who, now)
    draft = mail.Draft(kind="case", dedupe_key="x", to_email="b@acme.test", subject="S", text="Hi", html="<p>Hi")
    email = mail.queue(people.acme, [draft], now)[0]
    run = ImportRun.objects.create(organisation=people.acme, source=item.source, file_name="a.csv", created_at=now)
    token = {"token": "made-up"}
    read = connect(people.acme, "email", "Read", {"address": "r@acme.test", "imap": "imaps://r@m.acme.test/INBOX"},
                   {"imap_password": "x"}, who, now)
    box = connect(people.acme, "email", "Care", {"address": "care@acme.test"}, {}, who, now)
    came = {"public_id": receive(people.acme, box, MAIL, now).public_id}
    first = {model: {"public_id": model.objects.for_organisation(people.acme).order_by("pk").first().public_id}
             for model in (RoutingRule, EscalationPolicy, BusinessCalendar, Source, Theme)}
    webhook, _secret = endpoints.save(people.acme, "Hook", "https://example.com/", [], who, now, format="standard")
    told = {"public_id": endpoints.test(webhook, {"type": "test"}, who, now).public_id}
    words = macros.save(people.acme, who, now, name="Found", body="Found.", team=None, is_active=True)
    hooks = ("webhook", "webhook_calls", "test_webhook", "rotate_webhook", "switch_webhook", "delete_webhook")
    named = {name: {"public_id": getattr(people, attribute).public_id} for name, attribute in ROWS.items()}
    return named | {
        "revoke_invitation": {"public_id": invitation.public_id}, "end_leave": {"leave_id": leave.pk},
        "theme": first[Theme], "rule": first[RoutingRule], "move_rule": first[RoutingRule],
        "delete_rule": first[RoutingRule], "policy": first[EscalationPolicy], "move_policy": first[EscalationPolicy],
        "delete_policy": first[EscalationPolicy], "calendar": first[BusinessCalendar],
        "default_calendar": first[BusinessCalendar], "delete_calendar": first[BusinessCalendar],
        "answer_request": {"public_id": requests.ask(item.customer, "erase", who, now).public_id},
        "take_request_down": {"public_id": item.customer.public_id},
        "source": first[Source], "detector": {"key": "low_stars"}, "upload_mapping": token,
        **dict.fromkeys((*MAIL_IN, "retry_mail_in"), came), "mail_in_file": {**came, "number": 0},
        **{key: {"public_id": webhook.public_id} for key in hooks}, "webhook_call": told, "resend_webhook": told,
        **{key: {"public_id": read.public_id} for key in ("mailbox", "switch_mailbox", "remove_mailbox")},
        "macro": {"public_id": words.public_id}, "new_webhook": {"format": "standard"},
        "revoke_token": {"public_id": people.baggage.public_id},
        **{name: {"public_id": email.public_id} for name in ("mail", "mail_body", "retry_mail")},
        **{name: {"public_id": run.public_id}
           for name in ("import", "import_progress", "stop_import", "rejected_rows")},
    }


@pytest.fixture
def address(people, examples):
    return lambda name: reverse(f"feedback:{name}", kwargs={"slug": "acme", **examples.get(name, {})})


def test_strangers_find_nothing_and_the_rest_find_what_their_role_allows(people, visit, address, client):
    alice, bob, carol, vic = (visit(each) for each in (people.alice, people.bob, people.carol, people.vic))
    mallory = visit(people.mallory)
    missing = ("upload_mapping", "revoke_token", "rejected_rows")
    for name in (pattern.name for pattern in urlpatterns):
        path = address(name)
        assert client.get(path).url.startswith("/accounts/login/"), name
        assert mallory.get(path).status_code == 404, name
        assert mallory.post(path).status_code == 404, name
        lowest = Role.VIEWER if name in READABLE else Role.AGENT if name in AGENTS else Role.ADMIN
        lowest = Role.OWNER if name in OWNERS else lowest
        if name not in POSTS and name not in missing and lowest != Role.OWNER:
            expected = {Role.VIEWER: 200, Role.AGENT: 403, Role.ADMIN: 403}[lowest]
            assert vic.get(path).status_code == expected, name
            assert carol.get(path).status_code == (403 if lowest == Role.ADMIN else 200), name
        if name not in READABLE and name not in AGENTS:
            assert vic.post(path).status_code in (403, 405), name
        if name not in missing and name not in POSTS:
            assert alice.get(path).status_code == 200, name
            assert "style=" not in alice.get(path).content.decode() or name in ("mail_body", "mail_in_body"), name
        if lowest == Role.OWNER:
            assert bob.get(path).status_code == 200, name


def test_looking_at_what_only_a_post_may_do_is_refused(people, visit, address):
    alice = visit(people.alice)
    for name in POSTS:
        assert alice.get(address(name)).status_code == 405, name


def test_rows_of_others_are_not_found(people, visit, address):
    strange = {
        "person": people.mallory, "touchpoint": Touchpoint.objects.for_organisation(people.globex).first(),
        "rule": RoutingRule.objects.for_organisation(people.globex).first(),
        "policy": EscalationPolicy.objects.for_organisation(people.globex).first(),
        "calendar": BusinessCalendar.objects.for_organisation(people.globex).first(),
    }
    for name, row in strange.items():
        path = reverse(f"feedback:{name}", kwargs={"slug": "acme", "public_id": row.public_id})
        assert visit(people.alice).get(path).status_code == 404, name


@pytest.mark.parametrize("name", ["people", "positions", "touchpoints", "themes", "routing_rules", "policies",
                                  "calendars", "outbox", "imports", "sources", "tokens", "first_owners", "failures",
                                  "webhooks"])
def test_twenty_rows_cost_as_many_queries_as_one(people, visit, name):
    alice = visit(people.alice)
    path = reverse(f"feedback:{name}", kwargs={"slug": "acme"})
    grow(people, 1)
    alice.get(path)
    with CaptureQueriesContext(connection) as one:
        assert alice.get(path).status_code == 200
    grow(people, 20)
    with CaptureQueriesContext(connection) as many:
        assert alice.get(path).status_code == 200
    assert len(many) == len(one), [query["sql"][:100] for query in many]


def grow(people, count):
    """More of everything."""
    who, now = Actor.person(people.alice), timezone.now()
    lost = [{"matcher": "text", "params": {"phrases": ["lost"]}}]
    for number in range(count):
        mark = f"{count}-{number}"
        member = join(people.acme, f"m{mark}@acme.test", f"Member {mark}", Role.AGENT, manager=people.bob)
        team = memberships.save_team(people.acme, f"Team {mark}", member, who, now)
        memberships.change(people.acme, member, who, now, role="agent", manager=people.bob, teams=[team])
        post = positions.save(people.acme, f"Post {mark}", team, who, now)
        positions.hand_over(people.acme, post, "holder", member, date(2026, 1, 1), who, now)
        listening.save_theme(people.acme, f"Theme {mark}", {"en": ["x"]}, post, who, now)
        listening.save_touchpoint(people.acme, f"Point {mark}", people.touchpoint.parent, post, who, now)
        source = listening.save_source(people.acme, f"Source {mark}", who, now)
        routing.save_rule(people.acme, f"Rule {mark}", lost, "position", post, who, now)
        ImportRun.objects.create(organisation=people.acme, source=source, file_name=mark, created_at=now)
        if number < 9:
            endpoints.save(people.acme, f"Hook {mark}", "https://example.com/", [], who, now, format="standard")
    mail.queue(people.acme, [mail.Draft(kind="x", dedupe_key=f"{count}-{number}", to_email="b@acme.test", subject="S",
                                        text="T") for number in range(count)], now)


def test_a_mail_is_shown_as_rendered_under_a_policy_of_its_own(people, visit, address):
    alice = visit(people.alice)
    page = alice.get(address("mail")).content.decode()
    assert "sandbox" in page
    body = alice.get(address("mail_body"))
    assert body.content == b"<p>Hi"
    assert "default-src 'none'" in body["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in body["Content-Security-Policy"]
    assert body["X-Frame-Options"] == "SAMEORIGIN"


def test_an_account_mail_is_read_by_nobody(people, visit):
    _row, link = invitations.invite(people.acme, "dora@acme.test", "agent", Actor.person(people.alice), timezone.now())
    row = OutgoingEmail.objects.for_organisation(people.acme).get(kind="invitation")
    alice = visit(people.alice)
    path = reverse("feedback:mail", kwargs={"slug": "acme", "public_id": row.public_id})
    assert link not in alice.get(path).content.decode()
    assert alice.get(path + "body/").status_code == 404
