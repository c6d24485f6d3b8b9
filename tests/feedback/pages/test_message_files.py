"""Files for the customer: kept with what is written, judged by their content, bound when sent, gone when erased."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop import mail, retention
from cxloop.actor import Actor
from cxloop.models import OutgoingEmail
from feedback.emails import customer
from feedback.follow_up import drafts, message_files
from feedback.models import Message, MessageFile
from feedback.privacy import erasing, requests
from tests.feedback.story import MONDAY, complain, settle

REPLY = {"reply-message": "Here is your receipt."}
PDF = b"%PDF-1.7 receipt of Nora"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(people, noon):
    return complain(people.acme, MONDAY, email="nora@example.test", name="Nora Berg", touchpoint="baggage")


def at(case, rest=""):
    return f"/o/acme/case/{case.public_id}/{rest}"


def pdf(name="receipt.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def files_of(people):
    return MessageFile.objects.for_organisation(people.acme).order_by("pk")


def stored(tmp_path):
    return [path for path in tmp_path.rglob("*") if path.is_file()]


def test_they_are_kept_with_what_was_typed_and_seen_by_whoever_writes(people, visit, case):
    carol = visit(people.carol)
    answer = carol.post(at(case, "files/"), {"reply-message": "Half a sen", "files": [pdf(), pdf("tag.pdf")]})
    assert answer.status_code == 302
    html = visit(people.carol).get(at(case)).content.decode()
    assert ">Half a sen</textarea>" in html and "receipt.pdf" in html and "tag.pdf" in html
    assert "receipt.pdf" not in visit(people.bob).get(at(case)).content.decode()
    first = files_of(people).first()
    carol.post(at(case, f"files/{first.public_id}/take-away/"), {"reply-message": "Half a sen"})
    html = carol.get(at(case)).content.decode()
    assert "receipt.pdf" not in html and "tag.pdf" in html and ">Half a sen</textarea>" in html
    assert not default_storage.exists(first.stored)


def test_with_a_script_only_the_piece_of_the_page_comes_back(people, visit, case):
    piece = visit(people.carol).post(at(case, "files/"), {"files": [pdf()]}, headers={"HX-Request": "true"})
    assert piece.status_code == 200 and piece.content.startswith(b'<div id="reply-files"')
    assert b"receipt.pdf" in piece.content and b"PDF" in piece.content


@pytest.mark.parametrize(("name", "content", "why"), [
    ("run.exe", b"hello", "a program or a page, which may do harm"), ("run.txt", b"MZ\x90", "a program or a page"),
    ("page.html", b"<p>", "a program or a page"), ("photo.png", b"%PDF-1.7", "not what its name says"),
    ("empty.txt", b"", "it is empty"), ("big.txt", b"x" * (message_files.LARGEST + 1), "larger than 10 MB"),
])
def test_what_may_do_harm_or_is_too_large_does_not_go_along(people, visit, case, name, content, why, tmp_path):
    carol = visit(people.carol)
    refused = carol.post(at(case, "contact/"), {**REPLY, "files": [pdf(name, content)]})
    html = refused.content.decode()
    assert refused.status_code == 422 and why in html and ">Here is your receipt.</textarea>" in html
    assert not files_of(people).exists() and not stored(tmp_path)
    assert not Message.objects.for_organisation(people.acme).filter(case=case).exists()


def test_all_together_have_a_limit_too(people, visit, case):
    carol = visit(people.carol)
    half = b"x" * (8 << 20)
    carol.post(at(case, "files/"), {"files": [pdf("a.txt", half)]})
    carol.post(at(case, "files/"), {"files": [pdf("b.txt", half)]})
    assert [file.name for file in files_of(people)] == ["a.txt"]
    assert "more than 15 MB together" in carol.get(at(case)).content.decode()
    carol.post(at(case, "files/"), {"files": [pdf(f"{n}.txt", b"x") for n in range(12)]})
    assert files_of(people).count() == message_files.MOST


def test_names_are_no_paths_and_turn_no_reading_order(people, visit, case):
    visit(people.carol).post(at(case, "files/"), {"files": [pdf("a\u202efdp.txt", b"hi")]})
    assert files_of(people).get().name == "afdp.txt"


def test_the_mail_carries_them_and_the_timeline_shows_them(people, visit, case, noon, mailoutbox):
    carol = visit(people.carol)
    assert carol.post(at(case, "contact/"), {**REPLY, "files": [pdf()]}).status_code == 302
    settle(noon)
    row = OutgoingEmail.objects.for_organisation(people.acme).get(kind="reply")
    letter = mail.compose(row)
    assert letter.attachments[0].filename == "receipt.pdf" and letter.attachments[0].mimetype == "application/pdf"
    part = next(part for part in letter.message().walk() if part.get_filename() == "receipt.pdf")
    assert part.get_payload(decode=True) == PDF and part.get_content_disposition() == "attachment"
    html = carol.get(at(case)).content.decode()
    file = files_of(people).get()
    assert html.count("receipt.pdf") == 1 and file.message.body == REPLY["reply-message"]
    answer = carol.get(at(case, f"files/{file.public_id}/"))
    assert answer.content == PDF
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''receipt.pdf"
    assert answer["Content-Type"] == "application/octet-stream" and "sandbox" in answer["Content-Security-Policy"]


def test_a_held_reply_takes_them_along_and_nothing_is_changed_meanwhile(people, visit, case, noon, settings):
    settings.UNDO_SECONDS = 10
    carol = visit(people.carol)
    carol.post(at(case, "contact/"), {**REPLY, "files": [pdf()]})
    file = files_of(people).get()
    assert file.message is None
    carol.post(at(case, f"files/{file.public_id}/take-away/"))
    carol.post(at(case, "files/"), {"files": [pdf("late.pdf")]})
    assert [row.name for row in files_of(people)] == ["receipt.pdf"]
    assert drafts.send_due(noon + timedelta(seconds=11)) == 1
    assert files_of(people).get().message.body == REPLY["reply-message"]
    assert not message_files.waiting(case, people.carol).exists()


def test_who_may(people, visit, case):
    visit(people.carol).post(at(case, "files/"), {"files": [pdf()]})
    file = files_of(people).get()
    path = at(case, f"files/{file.public_id}/")
    assert visit(people.bob).get(path).status_code == 404  # stands in Carol's draft
    assert visit(people.vic).get(path).status_code == 403
    assert visit(people.mallory).get(path.replace("acme", "globex")).status_code == 404
    visit(people.bob).post(path + "take-away/")
    assert files_of(people).exists()
    other = complain(people.acme, MONDAY, email="ann@example.test")
    assert visit(people.carol).get(at(other, f"files/{file.public_id}/")).status_code == 404


def test_without_an_address_it_is_said_before_and_refused_after(people, visit, noon):
    case = complain(people.acme, MONDAY, name="Nora", touchpoint="baggage")
    carol = visit(people.carol)
    html = carol.get(at(case)).content.decode()
    assert "Files go by mail only" in html and 'type="file"' not in html
    refused = carol.post(at(case, "contact/"), {**REPLY, "files": [pdf()]})
    assert refused.status_code == 400 and "Take the files away" in refused.content.decode()
    assert not Message.objects.for_organisation(people.acme).filter(case=case, kind="reply").exists()


def test_erased_they_are_gone_everywhere(people, visit, case, noon, tmp_path):
    carol = visit(people.carol)
    carol.post(at(case, "contact/"), {**REPLY, "files": [pdf()]})
    settle(noon)
    carol.post(at(case, "files/"), {"files": [pdf("later.pdf")]})
    assert len(stored(tmp_path)) == 2
    asked = requests.ask(case.customer, "erase", Actor.person(people.alice), noon)
    erasing.erase(asked, Actor.person(people.alice), noon)
    assert not files_of(people).exists() and not stored(tmp_path)
    assert not OutgoingEmail.objects.for_organisation(people.acme).exclude(files=[]).exists()


def test_they_go_with_the_conversation_and_unsent_ones_after_ninety_days(people, visit, case, noon, tmp_path):
    carol = visit(people.carol)
    carol.post(at(case, "contact/"), {**REPLY, "files": [pdf()]})
    carol.post(at(case, "files/"), {"files": [pdf("never.pdf")]})
    carol.post(at(case, "unreachable/"), {"unreachable-reason": "No answer."})
    who = Actor.person(people.alice)
    retention.decide(people.acme, {"talk": 365}, who, noon)
    retention.tidy(noon + timedelta(days=91))
    assert [row.name for row in files_of(people)] == ["receipt.pdf"] and len(stored(tmp_path)) == 1
    retention.tidy(noon + timedelta(days=367))
    assert not files_of(people).exists() and not stored(tmp_path)


def test_a_mail_whose_file_is_gone_stands_with_the_reason(people, visit, case, noon, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    visit(people.carol).post(at(case, "contact/"), {**REPLY, "files": [pdf()]})
    settle(noon)
    default_storage.delete(files_of(people).get().stored)
    mail.deliver(noon + timedelta(days=400))
    row = OutgoingEmail.objects.for_organisation(people.acme).get(kind="reply")
    assert row.state == "failed" and "receipt.pdf is no longer kept" in row.error


def test_the_customers_page_names_them(people, visit, case, noon, client):
    visit(people.carol).post(at(case, "contact/"), {**REPLY, "files": [pdf()]})
    path = customer.my_url(people.acme, case, noon).split("/", 3)[3]
    assert "receipt.pdf" in client.get(f"/{path}").content.decode()


def test_twenty_files_cost_as_many_queries_as_one(people, visit, case):
    carol = visit(people.carol)
    counts = []
    for more in (1, 9):
        carol.post(at(case, "contact/"), {**REPLY, "files": [pdf(f"{n}.pdf") for n in range(more)]})
        carol.get(at(case))
        with CaptureQueriesContext(connection) as asked:
            assert carol.get(at(case)).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
