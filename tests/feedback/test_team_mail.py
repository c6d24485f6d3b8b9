"""A team writes under its own name and address, and whatever comes back finds the message it is about."""

import base64
import hashlib
import hmac
import json
import time

import pytest

from cxloop import mail as mails
from cxloop import reply_tokens, team_mail
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import AuditEntry, OutgoingEmail
from feedback import mail_flow
from feedback.access import threads
from feedback.follow_up import actions
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail import reports
from feedback.models import Case, InboundEmail, Message, Notice
from tests.feedback.ingest.mail.letters import mail, returned
from tests.feedback.pages.conftest import noon, visit  # noqa: F401
from tests.feedback.story import MONDAY, settle
from tests.feedback.test_mail_flow import ANN, Post, box, case, comes, configured, writes  # noqa: F401

SECRET = "cxloop:s3cret"
LOOK = {"from_name": "Acme Air, baggage", "from_email": "baggage@acme.test", "signature": "Your baggage desk\n+49 30 1"}


@pytest.fixture
def domains(settings):
    settings.MAIL_FROM_DOMAINS = ["acme.test"]
    settings.DEFAULT_FROM_EMAIL = "cxloop@host.test"


@pytest.fixture
def ours(people, case):  # noqa: F811
    """The case, the team's."""
    team_mail.decide(people.team, **LOOK, actor=Actor.person(people.alice), now=MONDAY)
    Case.objects.for_organisation(people.acme).filter(pk=case.pk).update(team=people.team)
    case.refresh_from_db()
    return case


def test_a_reply_comes_from_the_team_and_is_signed_by_it(people, box, ours, domains):  # noqa: F811
    sent = writes(people, ours)
    assert sent.message()["From"] == '"Acme Air, baggage" <baggage@acme.test>'
    assert "Bob\nYour baggage desk\n+49 30 1" in sent.body
    assert "Your baggage desk<br>+49 30 1" in sent.alternatives[0][0]
    assert Message.objects.for_organisation(people.acme).get(case=ours).body == "We are looking for it."


def test_so_does_the_closing_message(people, box, ours, domains):  # noqa: F811
    actions.resolve(ours, root_cause=people.cause, message="It is here.", actor=Actor.person(people.bob), now=MONDAY)
    settle(MONDAY)
    row = OutgoingEmail.objects.for_organisation(people.acme).get(kind="closing")
    assert "<baggage@acme.test>" in mails.sender_of(row) and "Your baggage desk" in row.text


def test_the_token_stands_in_the_reply_address_and_in_references(people, box, ours, domains):  # noqa: F811
    sent = writes(people, ours)
    (address,) = sent.reply_to
    thread = sent.extra_headers["References"]
    assert address.startswith("care+r") and reply_tokens.number_in("case", address) == ours.pk
    assert reply_tokens.number_in("case", f"x+{thread.strip('<>')}") == ours.pk
    assert sent.from_email == address  # what cannot be delivered comes back where we listen
    assert threads.case_of(people.acme, [], [thread]) == ours
    assert threads.case_of(people.globex, [address], [thread]) is None


def test_answers_go_to_the_teams_own_mailbox_where_it_has_one(people, box, ours, domains):  # noqa: F811
    connect(people.acme, "email", "Baggage", {"address": "baggage@acme.test"}, {}, Actor.person(people.alice), MONDAY)
    assert writes(people, ours).reply_to[0].startswith("baggage+r")


def test_an_address_the_server_may_not_use_is_no_sender(people, box, ours, settings):  # noqa: F811
    settings.DEFAULT_FROM_EMAIL = "cxloop@host.test"
    sent = writes(people, ours)
    assert sent.message()["From"] == '"Acme Air, baggage" <cxloop@host.test>'
    assert sent.from_email == '"Acme Air, baggage" <cxloop@host.test>' and sent.reply_to[0].startswith("care+r")


def test_where_nothing_listens_answers_go_to_the_teams_address(people, ours, box, settings):  # noqa: F811
    box.is_active = False
    box.save()
    assert writes(people, ours).reply_to == ["baggage@acme.test"]


def test_other_teams_write_as_before(people, box, case, domains):  # noqa: F811
    sent = writes(people, case)
    assert sent.message()["From"] == "Acme Air <cxloop@host.test>" and "Bob\nAcme Air" in sent.body


def test_what_cannot_be_decided_is_refused_and_what_is_decided_is_told(people, ours):
    who = {"actor": Actor.person(people.alice), "now": MONDAY}
    for field, value in (("from_email", "nobody"), ("signature", "x" * 1_001)):
        with pytest.raises(InvalidInput) as refused:
            team_mail.decide(people.team, **{**LOOK, field: value}, **who)
        assert refused.value.field == field
    entry = AuditEntry.objects.for_organisation(people.acme).get(action="team.mail_decided")
    assert entry.data == {"address": "baggage@acme.test"}
    again = team_mail.decide(people.team, from_name="A\r\nBcc: x@y.test", from_email="", signature="", **who)
    assert again.from_name == "A Bcc: x@y.test"


def test_the_page_says_how_mails_look_and_why(people, visit, box, ours, settings):  # noqa: F811
    path = f"/o/acme/people/teams/{people.team.public_id}/mail/"
    alice = visit(people.alice)
    html = alice.get(path).content.decode()
    assert "acme.test to MAIL_FROM_DOMAINS" in html and "care@acme.test" in html
    settings.MAIL_FROM_DOMAINS = ["acme.test"]
    html = alice.get(path).content.decode()
    assert "MAIL_FROM_DOMAINS" not in html and "&lt;baggage@acme.test&gt;" in html
    assert alice.post(path, {**LOOK, "from_name": "Bags"}).status_code == 302
    people.team.refresh_from_db()
    assert people.team.from_name == "Bags"
    assert visit(people.carol).post(path, LOOK).status_code == 403


def test_our_own_address_never_begins_a_case(people, box, ours):  # noqa: F811
    row = comes(people, box, mail("Where?", from_="Baggage <baggage@acme.test>"))
    assert row.kind == "own"


def told_about(people, case):  # noqa: F811
    """The mail's state and the task it made."""
    settle(MONDAY)
    row = OutgoingEmail.objects.for_organisation(people.acme).get(kind="reply")
    task = Notice.objects.for_organisation(people.acme).filter(case=case, kind="not_delivered").first()
    return row.state, row.error, task


def test_a_report_without_a_name_is_about_the_mail_it_came_back_to(people, box, ours, domains):  # noqa: F811
    sent = writes(people, ours)
    comes(people, box, returned("<gone>").replace(b"To: care@acme.test", f"To: {sent.reply_to[0]}".encode(), 1))
    state, error, task = told_about(people, ours)
    assert (state, task.recipient) == ("returned", people.bob) and "mailbox full" in error


def complaint(name):
    return returned(name).replace(b"delivery-status", b"feedback-report").replace(
        b"Reporting-MTA: dns; mx.customers.test", b"Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1")


def test_a_complaint_comes_back_to_the_message_and_is_a_task(people, box, ours):  # noqa: F811
    sent = writes(people, ours)
    row = comes(people, box, complaint(sent.extra_headers["Message-ID"]))
    assert row.kind == "complaint"
    state, error, task = told_about(people, ours)
    assert (state, task.data["returned"]) == ("returned", "complaint") and error.startswith("complaint")


def post(client, source, provider, call, **headers):
    answer = client.post(f"/in/{source.public_id}/{provider}", call, content_type="application/json", **headers)
    while mail_flow.handle_waiting(MONDAY):
        pass
    return answer


@pytest.fixture
def listening(people, box):  # noqa: F811
    return connect(people.acme, "email", "Care", {"address": "care@acme.test"},
                   {"postmark": SECRET, "sendgrid": SECRET, "mailgun": "key"}, Actor.person(people.alice), MONDAY)


def basic():
    return {"HTTP_AUTHORIZATION": "Basic " + base64.b64encode(SECRET.encode()).decode()}


def by_postmark(client, source, sent):
    return post(client, source, "postmark", {
        "RecordType": "Bounce", "ID": 4, "Type": "HardBounce", "TypeCode": 1, "MessageID": "postmarks-own",
        "Email": ANN, "BouncedAt": "2026-03-02T09:01:00Z", "Description": "The server was unable to deliver",
        "Details": "550 5.1.1 user unknown"}, **basic())


def by_sendgrid(client, source, sent):
    return post(client, source, "sendgrid", [{
        "event": "spamreport", "email": ANN, "timestamp": 1772442060, "sg_event_id": "1", "sg_message_id": "x",
        "smtp-id": sent.extra_headers["Message-ID"]}], **basic())


def by_mailgun(client, source, sent):
    now, token = str(int(time.time())), "t" * 50
    signature = {"timestamp": now, "token": token,
                 "signature": hmac.new(b"key", f"{now}{token}".encode(), hashlib.sha256).hexdigest()}
    return post(client, source, "mailgun", {"signature": signature, "event-data": {
        "event": "failed", "severity": "permanent", "timestamp": 1772442060.1, "id": "1", "recipient": ANN,
        "reason": "bounce", "delivery-status": {"code": 550, "message": "5.1.1 user unknown"},
        "message": {"headers": {"message-id": sent.extra_headers["Message-ID"].strip("<>")}}}})


@pytest.mark.parametrize(("by", "reason"), [
    (by_postmark, "unknown_address"), (by_sendgrid, "complaint"), (by_mailgun, "unknown_address")])
def test_what_a_provider_tells_comes_back_to_the_message(client, people, listening, ours, by, reason):
    sent = writes(people, ours)
    answer = by(client, listening, sent)
    assert answer.status_code == 200, answer.content
    state, error, task = told_about(people, ours)
    assert (state, task.data["returned"]) == ("returned", reason), error
    by(client, listening, sent)
    assert Notice.objects.for_organisation(people.acme).filter(kind="not_delivered").count() == 1


def test_news_of_what_arrived_are_no_mails_and_unsigned_ones_are_refused(client, people, listening, ours):
    call = {"RecordType": "Delivery", "MessageID": "x", "Recipient": ANN, "DeliveredAt": "2026-03-02T09:01:00Z"}
    assert post(client, listening, "postmark", call, **basic()).status_code == 200
    assert post(client, listening, "postmark", {**call, "RecordType": "Bounce"}).status_code == 403
    assert not InboundEmail.objects.for_organisation(people.acme).exists()


def test_a_report_cannot_be_given_further_headers():
    raw = reports.written("P", "bounced", "a@b.test\r\nBcc: x@y.test", "5.1.1\n\n--cut", {}, None)
    assert b"\r\nBcc" not in raw and json.dumps(raw.decode()).count("--cut--") == 1
