"""What is no longer kept goes: in bounded batches, one organisation's only, and without changing a number."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from cxloop import invitations, mail, retention, tokens
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import ApiToken, AuditEntry, IdempotencyKey, MemberInvitation, OutboxMessage, OutgoingEmail
from cxloop.periods import parse
from cxloop.tenancy import acting_in
from feedback.follow_up import actions
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.ingest.service import source_called
from feedback.measure import service
from feedback.measure.scope import Scope
from feedback.models import (
    Analysis,
    Case,
    FeedbackItem,
    FeedbackRevision,
    Flag,
    ImportOccurrence,
    ImportRun,
    InboundEmail,
    Message,
)
from feedback.settings import failures
from tests.doors import MAIL
from tests.feedback.story import MONDAY, complain, say, settle

LATER = MONDAY + timedelta(days=400)
YEAR = {"said": 365}


def decide(people, **days):
    retention.decide(people.acme, days, Actor.person(people.alice), MONDAY)


def close(people, case, now):
    who = Actor.person(people.alice)
    actions.contact(case, message="We are looking for it.", actor=who, now=now)
    case.refresh_from_db()
    actions.give_up(case, reason="Wrote and called five times.", actor=who, now=now)


def many(people, count, organisation=None, at=MONDAY):
    """Processed items with their analyses, made at once."""
    organisation = organisation or people.acme
    source = source_called(organisation, "Archive")
    rows = FeedbackItem.across_organisations.bulk_create([
        FeedbackItem(organisation=organisation, source=source, external_id=str(n), text=f"Words of {n}",
                     occurred_at=at, received_at=at, processed_at=at) for n in range(count)], batch_size=2_000)
    Analysis.across_organisations.bulk_create([
        Analysis(organisation=organisation, item=row, analysed_at=at, words=["Words"], label="negative")
        for row in rows], batch_size=2_000)
    return FeedbackItem.objects.for_organisation(organisation).filter(source=source)


def test_without_a_decision_what_customers_said_stays(people):
    say(people.acme, "Thank you", MONDAY)
    assert retention.tidy(LATER + timedelta(days=4_000))
    assert FeedbackItem.objects.for_organisation(people.acme).get().text == "Thank you"
    assert [kind.key for kind in retention.kinds() if kind.usual] == ["tokens", "invitations"]


def test_words_go_with_all_that_quotes_them_and_the_row_stays(people):
    item = say(people.acme, "This is terrible, my bag is lost.", MONDAY, nps=1, at=MONDAY - timedelta(days=40),
               external_id="a", email="mary@example.test")
    assert item.case is None, "too old to be followed up"
    say(people.acme, "This is terrible. My bag is still lost.", MONDAY, nps=1, at=MONDAY - timedelta(days=40),
        external_id="a", email="mary@example.test")
    decide(people, **YEAR)
    retention.tidy(LATER)
    item.refresh_from_db()
    assert (item.text, item.erased_at) == ("", LATER)
    assert item.ratings.get().value == 1 and item.customer_id and item.analysis.label == "negative"
    assert item.analysis.words == item.analysis.reasons == []
    flags = Flag.objects.for_organisation(people.acme).filter(item=item)
    assert flags.exists() and not any(flag.evidence for flag in flags)
    assert [row.text for row in FeedbackRevision.objects.for_organisation(people.acme)] == [""]
    with connection.cursor() as cursor:
        cursor.execute("SELECT vector::text FROM feedback_feedbackitem WHERE id = %s", [item.pk])
        assert cursor.fetchone()[0] == f"'cxo{people.acme.pk}':1"


def test_no_number_changes(people):
    for number in range(6):
        case = complain(people.acme, MONDAY + timedelta(hours=number), email=f"c{number}@example.test",
                        touchpoint="baggage")
        if number % 2:
            close(people, case, MONDAY + timedelta(hours=number + 2))
    say(people.acme, "Lovely crew, thank you.", MONDAY, nps=10)
    settle(MONDAY + timedelta(days=1))

    def numbers():
        with acting_in(people.acme):
            return service.all_of(Scope(people.acme, parse("2026-02-01..2026-04-30", "UTC", LATER), LATER))

    before = numbers()
    decide(people, said=30, attributes=30, talk=30, mail_in=7, mail_out=7, import_files=1, rejected_rows=1)
    assert retention.tidy(LATER)
    assert FeedbackItem.objects.for_organisation(people.acme).filter(text="").count() == 4
    assert repr(numbers()) == repr(before)


def test_what_an_open_case_needs_stays_until_it_closed_long_ago(people):
    case = complain(people.acme, MONDAY, email="mary@example.test")
    settle(MONDAY)
    decide(people, said=30, attributes=30, talk=30, mail_out=30)
    retention.tidy(LATER)
    item = FeedbackItem.objects.for_organisation(people.acme).get()
    assert item.text and not item.erased_at
    assert OutgoingEmail.objects.for_organisation(people.acme).filter(object_kind="case").exclude(text="").exists()
    close(people, case, LATER)
    settle(LATER)
    retention.tidy(LATER + timedelta(days=29))
    item.refresh_from_db()
    assert item.text and Message.objects.for_organisation(people.acme).exclude(body="").exists()
    retention.tidy(LATER + timedelta(days=31))
    item.refresh_from_db()
    assert not item.text and item.case_id == case.pk
    assert not Message.objects.for_organisation(people.acme).exclude(body="").exists()
    assert Message.objects.for_organisation(people.acme).exists()
    assert AuditEntry.objects.for_organisation(people.acme).filter(object_kind="case", object_id=case.pk).exists()


def test_words_that_went_do_not_come_back_with_the_same_file(people):
    item = say(people.acme, "Where is it?", MONDAY, external_id="a")
    decide(people, **YEAR)
    retention.tidy(LATER)
    say(people.acme, "Where is it?", LATER, external_id="a")
    say(people.acme, "Where is it now?", LATER, external_id="a")
    item.refresh_from_db()
    assert not item.text and FeedbackRevision.objects.for_organisation(people.acme).count() == 0


def test_mails_lose_what_they_said_and_stay_sent(people, settings):
    box = connect(people.acme, "email", "Care", {"address": "care@acme.test"}, {}, Actor.person(people.alice), MONDAY)
    came = receive(people.acme, box, MAIL, MONDAY)
    InboundEmail.objects.for_organisation(people.acme).update(state="quarantined", processed_at=MONDAY)
    (left,) = mail.queue(people.acme, [mail.Draft("k", "x", "b@acme.test", "Hello", "Text", "<p>Text")], MONDAY)
    OutgoingEmail.objects.for_organisation(people.acme).update(state="held")
    decide(people, mail_in=30, mail_out=30)
    retention.tidy(LATER)
    came.refresh_from_db(), left.refresh_from_db()
    assert (bytes(came.raw), came.from_address, came.subject, came.state) == (b"", "", "", "quarantined")
    assert (left.text, left.html, left.subject, left.state) == ("", "", "Hello", "held")
    again = receive(people.acme, box, MAIL, LATER)
    assert again.pk == came.pk, "the same delivery is still known"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with pytest.raises(Conflict):
        mail.retry(people.acme, left, LATER)
    with pytest.raises(Conflict), transaction.atomic():
        failures.retry_mail_in(people.acme, came, Actor.person(people.alice), LATER)


def test_a_mail_on_its_way_stays(people):
    (row,) = mail.queue(people.acme, [mail.Draft("k", "x", "b@acme.test", "Hello", "Text")], MONDAY)
    OutgoingEmail.objects.for_organisation(people.acme).update(state="queued")
    decide(people, mail_out=30)
    retention.tidy(LATER)
    row.refresh_from_db()
    assert row.text == "Text"


def test_files_of_imports_go_and_their_counts_stay(people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    names = [default_storage.save(f"imports/{name}.csv", ContentFile(b"text\nGood\n")) for name in "abcd"]
    source = source_called(people.acme, "File")
    made = [ImportRun.objects.create(organisation=people.acme, source=source, file_name="a.csv", file=file,
                                     rejects_file=rejects, state=state, rows_read=7, rejected=2, created_at=MONDAY,
                                     finished_at=MONDAY)
            for file, rejects, state in ((names[0], names[1], "done"), (names[2], names[3], "running"))]
    for run in made:
        ImportOccurrence.objects.create(organisation=people.acme, import_run=run, fingerprint=b"x", count=1)
    decide(people, import_files=30, rejected_rows=60)
    retention.tidy(MONDAY + timedelta(days=40))
    assert [default_storage.exists(name) for name in names] == [False, True, True, True]
    default_storage.delete(names[1])  # a process died between the file and its name
    retention.tidy(MONDAY + timedelta(days=70))
    done, running = made
    done.refresh_from_db(), running.refresh_from_db()
    assert (done.file, done.rejects_file, done.rows_read, done.rejected) == ("", "", 7, 2)
    assert running.file and running.rejects_file
    assert [row.import_run_id for row in ImportOccurrence.objects.for_organisation(people.acme)] == [running.pk]


def test_what_ended_goes_and_what_lives_stays(people, client):
    who, now = Actor.person(people.alice), timezone.now()
    kept, _secret = tokens.create(people.carol, ["cases:read"], actor=who, now=now)
    revoked, _secret = tokens.create(people.carol, ["cases:read"], actor=who, now=now)
    tokens.revoke(revoked, actor=who, now=now)
    for token in (kept, revoked):
        IdempotencyKey.objects.create(organisation=people.acme, token=token, key="k", request_digest="d",
                                      created_at=now)
    invitations.invite(people.acme, "dora@acme.test", "agent", who, now)
    client.force_login(people.alice.user)
    OutboxMessage.objects.bulk_create([
        OutboxMessage(organisation=people.acme, event="E", handler="h", payload={}, published_at=now,
                      next_attempt_at=now, handled_at=handled) for handled in (now, None)])
    (reset,) = mail.queue(None, [mail.Draft("password", "r", "a@acme.test", "Reset", "Secret link")], now)
    OutgoingEmail.across_organisations.filter(pk=reset.pk).update(state="sent", sent_at=now)
    retention.tidy(now + timedelta(hours=1))
    assert ApiToken.objects.for_organisation(people.acme).count() == 2
    assert OutboxMessage.objects.for_organisation(people.acme).count() == 2
    retention.tidy(now + timedelta(days=200))
    assert [row.pk for row in ApiToken.objects.for_organisation(people.acme)] == [kept.pk]
    assert not MemberInvitation.objects.for_organisation(people.acme).exists()
    assert [row.handled_at for row in OutboxMessage.objects.for_organisation(people.acme)] == [None]
    assert not IdempotencyKey.objects.for_organisation(people.acme).exists()
    assert not client.session.__class__.get_model_class().objects.exists()
    reset.refresh_from_db()
    assert (reset.text, reset.subject) == ("", "Reset")


def test_of_the_audit_trail_only_what_changed_the_set_up_goes(people):
    complain(people.acme, MONDAY)
    who = Actor.person(people.alice)
    invitations.invite(people.acme, "dora@acme.test", "agent", who, MONDAY)
    with pytest.raises(InvalidInput):
        decide(people, audit=364)
    decide(people, audit=365)
    retention.tidy(LATER)
    kinds = set(AuditEntry.objects.for_organisation(people.acme).filter(at__lt=MONDAY + timedelta(days=1))
                .values_list("object_kind", flat=True))
    assert "case" in kinds and kinds <= {"case", "organisation"}
    assert AuditEntry.objects.for_organisation(people.acme).filter(action="retention.tidied").exists()


def test_another_organisation_is_not_touched(people):
    ours, theirs = many(people, 3), many(people, 3, people.globex)
    decide(people, **YEAR)
    retention.tidy(LATER)
    assert ours.filter(text="").count() == 3 and theirs.filter(text="").count() == 0


def test_a_decision_is_written_down_with_what_it_was_before(people):
    decide(people, said=365, tokens=90)
    decide(people, said=None)
    entries = AuditEntry.objects.for_organisation(people.acme).filter(action="retention.decided").order_by("pk")
    assert [row.data["days"] for row in entries] == [{"said": [None, 365]}, {"said": [365, None]}]
    assert retention.days_kept(people.acme, retention._kinds["said"]) is None
    for days in (0, 29, 36_501):
        with pytest.raises(InvalidInput) as refused:
            decide(people, said=days)
        assert refused.value.field == "said"


def test_the_command_says_what_would_go_and_changes_nothing(people, capsys):
    rows = many(people, 7, at=timezone.now() - timedelta(days=400))
    many(people, 5, people.globex, at=timezone.now() - timedelta(days=400))
    decide(people, **YEAR)
    call_command("tidy", "--dry-run")
    told = capsys.readouterr().out
    assert re.search(r"^acme +said +7$", told, re.MULTILINE) and not re.search(r"^globex +said", told, re.MULTILINE)
    assert "(installation)" in told and "Nothing was changed." in told
    assert rows.filter(text="").count() == 0
    call_command("tidy", "--dry-run", "--organisation=acme")
    assert "(installation)" not in capsys.readouterr().out
    call_command("tidy", "--organisation=acme")
    assert rows.filter(text="").count() == 7 and Case.objects.for_organisation(people.acme).count() == 0
