"""Erasing somebody: afterwards no table and no file holds a word of them, and every number is what it was."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from cxloop import mail
from cxloop.actor import Actor
from cxloop.errors import Conflict, NotAllowed
from cxloop.models import AuditEntry, OutgoingEmail
from cxloop.periods import last_days
from feedback import flow, mail_flow
from feedback.access import mine
from feedback.follow_up import actions, dialogue, make_good, merging
from feedback.ingest.channels.connecting import connect
from feedback.ingest.incoming import Incoming, IncomingCustomer
from feedback.ingest.mail.arriving import receive
from feedback.ingest.service import store
from feedback.measure import service
from feedback.measure.scope import Scope
from feedback.models import (
    Case,
    Customer,
    CustomerIdentity,
    CustomerRequest,
    FeedbackItem,
    FixQuestion,
    ImportRun,
    InboundEmail,
)
from feedback.privacy import copies, erasing, requests
from tests.feedback.story import complain, say, settle

# Words that are Ann's alone; none of them may be found anywhere afterwards.
NEEDLES = ("quokka", "zephyrine", "okapi", "numbat", "axolotl", "pangolin", "ann.unwin", "unwin", "0815-4711",
           "booking-77", "tamarin", "kinkajou")
MAIL = b"""From: Ann Unwin <ann.unwin@customer.example>
To: care@acme.test
Subject: The kinkajou
Message-ID: <tamarin-1@customer.example>
Content-Type: text/plain

My numbat is lost and nobody answers. Terrible.
"""
# Tables in which people's words or addresses can stand, with who cleans them. A new table has to be put into one.
CLEANED = {
    "feedback.FeedbackItem", "feedback.FeedbackRevision", "feedback.Analysis", "feedback.Flag", "feedback.ItemTheme",
    "feedback.Case", "feedback.CasePause", "feedback.Message", "feedback.FixQuestion", "feedback.InboundEmail",
    "feedback.Draft", "feedback.MessageFile", "feedback.MakeGood",
    "feedback.Customer", "feedback.CustomerIdentity", "feedback.CustomerRequest", "feedback.ImportRun",
    "cxloop.OutgoingEmail", "cxloop.AuditEntry", "cxloop.IdempotencyKey", "cxloop.OutboxMessage",
}
# Tables that hold what the organisation set up, its people, or ids and numbers alone.
WITHOUT = {
    "cxloop.Organisation", "cxloop.BusinessUnit", "cxloop.User", "cxloop.Membership", "cxloop.MemberInvitation",
    "cxloop.Team", "cxloop.Position", "cxloop.Leave", "cxloop.BusinessCalendar", "cxloop.CalendarDay",
    "cxloop.ApiToken", "cxloop.MailOutage", "cxloop.WebhookEndpoint", "cxloop.WebhookDelivery", "feedback.Source",
    "feedback.Touchpoint", "feedback.Theme", "feedback.RoutingRule", "feedback.EscalationPolicy",
    "feedback.EscalationStep", "feedback.PriorityRule", "feedback.DetectorSetting", "feedback.Survey",
    "feedback.Escalation", "feedback.Notice", "feedback.RootCause", "feedback.Macro", "feedback.Tag",
    "feedback.SavedView", "feedback.Mention", "feedback.Initiative", "feedback.CaseMerge",
    "feedback.BulkAction", "feedback.CaseFact", "feedback.ItemFact", "feedback.Tally",
    "feedback.ImportOccurrence",
}


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def alice(people):
    return Actor.person(people.alice)


@pytest.fixture
def ann(people, alice, now):
    """Ann, who left traces everywhere: a file, a survey, mails both ways, a conversation, notes, reasons, answers."""
    hour = timedelta(hours=1)
    item = say(people.acme, "My quokka is lost. Terrible.", now - 9 * hour, email="ann.unwin@customer.example",
               name="Ann Unwin", customer_id="booking-77", external_id="booking-77", nps=1, touchpoint="baggage")
    case = item.case
    first = store(people.acme, item.source, [Incoming(
        text="My quokka is still lost. Terrible.", external_id="booking-77", occurred_at=now,
        customer=IncomingCustomer(customer_id="booking-77"))], now, live=True)
    FeedbackItem.objects.for_organisation(people.acme).filter(pk=item.pk).update(attributes={"phone": "0815-4711"})
    flow.process_items(people.acme, first.item_ids(), now)
    carol = Actor.person(people.carol)
    actions.note(case, body="Zephyrine is upset.", actor=carol, now=now - 8 * hour)
    make_good.record(case, kind="apology", amount=None, currency="", words="For the quokka.", actor=carol,
                     now=now - 8 * hour)
    actions.pause(case, reason="Waits for the okapi.", until=now + 8 * hour, actor=carol, now=now - 7 * hour)
    actions.contact(case, message="Dear Zephyrine, we look for it.", actor=carol, now=now - 6 * hour)
    dialogue.receive(case, body="My axolotl, too.", repeated="> quokka", message_id="<tamarin-0@x>", channel="email",
                     now=now - 5 * hour)
    actions.resolve(case, root_cause=people.cause, message="The quokka is here.", actor=carol, now=now - 4 * hour)
    question = FixQuestion.objects.for_organisation(people.acme).get(case=case)
    settle(now)
    dialogue.answer(question, answer="no", comment="No pangolin.", now=now - 3 * hour)
    box = connect(people.acme, "email", "Care", {"address": "care@acme.test"}, {}, alice, now)
    receive(people.acme, box, MAIL, now - 2 * hour)
    assert mail_flow.handle_waiting(now)
    flow.process_waiting(now)
    settle(now)
    case.refresh_from_db()
    actions.give_up(case, reason="Unwin does not answer.", actor=carol, now=now - hour)
    settle(timezone.now())
    return Customer.objects.for_organisation(people.acme).get(name="Ann Unwin")


@pytest.fixture
def run(people, ann, now):
    """A file in which Ann stood, and one whose rejected rows name her."""
    row = b"booking-77,ann.unwin@customer.example,quokka\n"
    item = FeedbackItem.objects.for_organisation(people.acme).filter(customer=ann).first()
    name = default_storage.save("imports/a/f.csv", ContentFile(row))
    made = ImportRun.objects.create(organisation=people.acme, source=item.source, file_name="f.csv", file=name,
                                    state="done", created_at=now, finished_at=now)
    FeedbackItem.objects.for_organisation(people.acme).filter(pk=item.pk).update(import_run=made)
    rejects = default_storage.save("imports/a/rejected.csv", ContentFile(b"x,ANN.UNWIN@customer.example\n"))
    ImportRun.objects.create(organisation=people.acme, source=item.source, file_name="g.csv", rejects_file=rejects,
                             state="done", created_at=now, finished_at=now)
    return made


def erase(people, customer, now, by=None):
    request = requests.ask(customer, CustomerRequest.ERASE, Actor.customer(), now)
    erasing.erase(request, by or Actor.person(people.alice), now)
    while mail.deliver(now):  # the last mail to them leaves, and is forgotten
        pass
    return request


def tables_with(needles):
    """Table and needle of every row that still holds one, whatever the column; binary columns as their text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT * FROM {table}")
            for row in cursor.fetchall():
                text = " ".join(
                    bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else str(value)
                    for value in row).casefold()
                found += [(model._meta.label, needle) for needle in needles if needle in text]
    return sorted(set(found))


def files_with(folder, needles):
    return [
        (path.name, needle) for path in Path(folder).rglob("*") if path.is_file()
        for needle in needles if needle in path.read_text(errors="replace").casefold()
    ]


def test_every_word_of_theirs_is_gone_from_every_table_and_file(people, ann, run, files, now):
    copies.ask(ann, now)
    before = {needle for _table, needle in tables_with(NEEDLES)}
    assert before == set(NEEDLES), f"the story leaves no trace of {set(NEEDLES) - before}"
    assert len(files_with(files, ["unwin"])) >= 3
    erase(people, ann, now)
    assert tables_with(NEEDLES) == []
    assert files_with(files, NEEDLES) == []


def test_others_keep_what_they_said(people, ann, run, now):
    zoe = complain(people.acme, now, text="My quokka flew well. Terrible seat.", email="zoe@customer.example",
                   name="Zoe Unwin")
    erase(people, ann, now)
    zoe.refresh_from_db()
    assert zoe.first_item.text and zoe.customer.email == "zoe@customer.example" and zoe.why["why"]
    assert {table for table, _needle in tables_with(["zoe unwin"])} >= {"feedback.Customer"}


def test_every_number_is_what_it_was(people, ann, run, now):
    before = numbers(people, now)
    erase(people, ann, now)
    assert numbers(people, now) == before
    assert Case.objects.for_organisation(people.acme).filter(customer=ann).exists()


def numbers(people, now):
    scope = Scope(people.acme, last_days(30, now + timedelta(days=1), "UTC"), now + timedelta(days=1))
    return repr(service.all_of(scope))


def test_an_open_case_ends_as_unreachable_and_never_as_confirmed(people, now):
    case = complain(people.acme, now, email="ann.unwin@customer.example")
    erase(people, case.customer, now)
    case.refresh_from_db()
    assert (case.status, case.outcome, case.customer_waits_since) == ("closed", "unreachable", None)


def test_what_waits_to_be_sent_to_them_is_not_sent(people, now, settings):
    case = complain(people.acme, now, email="ann.unwin@customer.example")
    actions.contact(case, message="Hello.", actor=Actor.person(people.carol), now=now)
    settle(now)
    erase(people, case.customer, now)
    states = OutgoingEmail.objects.for_organisation(people.acme).filter(object_id=case.pk, object_kind="case")
    assert set(states.values_list("state", flat=True)) == {"failed"}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    for row in states:
        with pytest.raises(Conflict):
            mail.retry(people.acme, row, now)


def test_the_same_file_again_brings_nothing_back(people, ann, now):
    source = FeedbackItem.objects.for_organisation(people.acme).filter(external_id="booking-77").get().source
    erase(people, ann, now)
    again = Incoming(text="My quokka is lost. Terrible.", external_id="booking-77", occurred_at=now,
                     customer=IncomingCustomer(email="ann.unwin@customer.example", name="Ann Unwin"))
    source.refresh_from_db()
    result = store(people.acme, source, [again], now, live=True)
    assert result.results[0].outcome == "duplicate" and tables_with(["ann.unwin"]) == []


def test_by_the_api_the_same_item_again_brings_nothing_back(people, api, ann, now):
    item = FeedbackItem.objects.for_organisation(people.acme).filter(external_id="booking-77").get()
    erase(people, ann, now)
    again = {"source": item.source.name, "external_id": "booking-77", "text": "My quokka.", "occurred_at":
             now.isoformat(), "customer": {"email": "ann.unwin@customer.example"}}
    answer = api(people.carol).post("/api/v1/feedback/", again)
    assert answer.status_code in (200, 202) and tables_with(["quokka", "ann.unwin"]) == []


def test_somebody_who_writes_again_is_somebody_new(people, ann, now):
    erase(people, ann, now)
    later = complain(people.acme, now, email="ann.unwin@customer.example")
    assert later.customer != ann and CustomerIdentity.objects.for_organisation(people.acme).filter(
        customer=ann).count() == 0


def test_a_case_without_a_customer_that_became_part_of_theirs_goes_too(people, files, now):
    part = complain(people.acme, now, text="My quokka is lost. Terrible.")
    kept = complain(people.acme, now, email="ann.unwin@customer.example")
    carol = Actor.person(people.carol)
    actions.pause(part, reason="Waits for the okapi.", until=now + timedelta(hours=8), actor=carol, now=now)
    settle(now)
    part.refresh_from_db()
    merging.merge(kept, [part], actor=carol, now=now)
    settle(now)
    assert part.customer is None and tables_with(["quokka"]) and tables_with(["okapi"])
    kept.refresh_from_db()
    erase(people, kept.customer, now)
    assert tables_with(["quokka", "okapi", "ann.unwin"]) == []


def test_while_a_file_they_stand_in_comes_in_it_waits(people, ann, run, now):
    ImportRun.objects.for_organisation(people.acme).filter(pk=run.pk).update(state="running", finished_at=None)
    with pytest.raises(Conflict):
        erase(people, ann, now)
    ann.refresh_from_db()
    request = CustomerRequest.objects.for_organisation(people.acme).get()
    assert ann.erased_at is None and request.answered_at is None and default_storage.exists(run.file)


def test_it_is_done_once_and_written_down(people, ann, now):
    request = erase(people, ann, now)
    with pytest.raises(Conflict):
        erasing.erase(request, Actor.person(people.alice), now)
    entry = AuditEntry.objects.for_organisation(people.acme).get(action="customer.erased")
    assert entry.actor_membership == people.alice and entry.data == {"items": 2, "cases": 1}


def test_only_an_admin_may(people, ann, now):
    for person in (people.vic, people.carol, people.bob):
        with pytest.raises(NotAllowed):
            erase(people, ann, now, Actor.person(person))


def test_their_links_say_that_it_is_done(people, ann, visitor, now):
    link = f"/m/{mine.sign(ann, ends_at=now + timedelta(days=1))}"
    copy = copies.ask(ann, now)
    data = f"/d/{copies.sign(copy)}"
    assert visitor.get(data).status_code == 200
    erase(people, ann, now)
    for path in (link, link + "/copy", link + "/erase", data):
        assert visitor.get(path).status_code == 410, path
    assert "was erased, as you asked" in visitor.get(link).content.decode()


def test_asking_waits_for_a_person_who_may_refuse_with_a_reason(people, ann, visitor, alice, now):
    link = f"/m/{mine.sign(ann, ends_at=now + timedelta(days=1))}/erase"
    assert "Ask to be erased" in visitor.get(link).content.decode()
    for _time in range(2):
        assert visitor.post(link).status_code == 303
    (request,) = requests.waiting(people.acme)
    assert request.due_at - request.asked_at == timedelta(days=30)
    assert "You asked to be erased" in visitor.get(link).content.decode()
    ann.refresh_from_db()
    assert ann.name == "Ann Unwin" and ann.erased_at is None
    requests.refuse(request, "A court asks us to keep it until June.", alice, now)
    page = visitor.get(link).content.decode()
    assert "A court asks us" in page and "Ask to be erased" in page


def test_every_table_that_can_hold_words_is_decided_about():
    named = {
        model._meta.label for label in ("cxloop", "feedback") for model in apps.get_app_config(label).get_models()
        if any(is_wordy(field) for field in model._meta.concrete_fields)
    }
    assert named - CLEANED - WITHOUT == set(), "may words or addresses of customers stand here? Then erase them"


def is_wordy(field):
    kind = field.get_internal_type()
    return kind in ("TextField", "JSONField", "BinaryField") or (kind == "CharField" and field.max_length > 100)


def test_a_mail_of_theirs_that_nobody_has_read_yet_goes_too(people, alice, ann, now):
    box = connect(people.acme, "email", "Care", {"address": "care@acme.test"}, {}, alice, now)
    receive(people.acme, box, MAIL.replace(b"tamarin-1", b"tamarin-2"), now)
    erase(people, ann, now)
    assert not InboundEmail.objects.for_organisation(people.acme).filter(state="waiting").exists()
    assert tables_with(NEEDLES) == []


def test_answers_kept_for_programs_lose_what_names_them(people, api, now):
    body = {"source": "Web", "text": "My quokka is lost. Terrible.", "nps": 1,
            "customer": {"email": "ann.unwin@customer.example"}}
    caller = api(people.carol)
    key = str(uuid.uuid4())
    made = caller.post("/api/v1/feedback/", body, HTTP_IDEMPOTENCY_KEY=key)
    assert made.status_code in (200, 201, 202), made.content
    customer = Customer.objects.for_organisation(people.acme).get()
    erase(people, customer, now)
    assert tables_with(["quokka", "ann.unwin"]) == []
