"""A file on its way in: looked at, rehearsed, started, read by a worker, its rejects corrected."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from feedback import flow
from feedback.ingest import imports
from feedback.models import Case, FeedbackItem, ImportRun

LINES = ["id,comment,score,said", "a1,The bag is lost and nobody calls me back. Terrible!,1,2026-03-01 10:00",
         "a2,Wonderful crew,10,2026-03-01 11:00", "a3,Rude staff,eleven,2026-03-01 12:00"]


@pytest.fixture
def alice(people, visit, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return visit(people.alice)


def bring(client, lines=LINES, name="NPS_survey.csv"):
    file = SimpleUploadedFile(name, "\n".join(lines).encode())
    return client.post("/o/acme/upload/", {"file": file})


def decided(page, **changes):
    """The form as it was shown, with changes."""
    sent = {"source": "Web survey", "zone": "UTC", "follow_up": "all", "dates": ""}
    for column in page.context["columns"]:
        sent[f"field_{column.number}"], sent[f"scale_{column.number}"] = column.goes_to, column.scale
    return sent | {"field_2": "nps", "scale_2": "0-10", "field_3": "occurred_at"} | changes


def test_columns_are_guessed_and_nothing_is_stored_before_the_start(people, alice):
    path = bring(alice).url
    page = alice.get(path)
    goes_to = {column.name: column.goes_to for column in page.context["columns"]}
    assert (goes_to["comment"], goes_to["id"]) == ("text", "external_id")
    rehearsed = alice.post(path, decided(page, rehearse="1"))
    counts = rehearsed.context["rehearsed"].counts
    assert (counts.read, counts.stored, counts.rejected, counts.cases_opened) == (3, 2, 1, 1)
    assert "eleven" in rehearsed.content.decode()
    assert not FeedbackItem.objects.for_organisation(people.acme).exists()
    assert not ImportRun.objects.for_organisation(people.acme).exists()


def test_from_the_start_to_the_file_of_rejected_rows(people, alice):
    path = bring(alice).url
    place = alice.post(path, decided(alice.get(path), start="1")).url
    run = ImportRun.objects.for_organisation(people.acme).get()
    assert (run.state, run.started_by) == ("planned", people.alice)
    assert "every 2s" in alice.get(place).content.decode()
    imports.run_by_id(run.pk, process=flow.process)
    shown = alice.get(place).content.decode()
    assert "every 2s" not in shown
    assert Case.objects.for_organisation(people.acme).count() == 1
    rejected = b"".join(alice.get(place + "rejected/").streaming_content).decode()
    assert "eleven" in rejected
    assert alice.post(place + "stop/", follow=True).content.decode().count("over already") == 1
    again = bring(alice).url
    alice.post(again, decided(alice.get(again), start="1"))
    second = ImportRun.objects.for_organisation(people.acme).order_by("-pk").first()
    assert imports.run_by_id(second.pk, process=flow.process).stored == 0


def test_an_import_is_stopped_and_goes_on(people, alice):
    path = bring(alice).url
    place = alice.post(path, decided(alice.get(path), start="1")).url
    alice.post(place + "stop/")
    run = ImportRun.objects.for_organisation(people.acme).get()
    assert run.state == "stopped"
    alice.post(place + "stop/", {"resume": "1"})
    run.refresh_from_db()
    assert run.state == "planned"


def test_what_cannot_be_read_or_mapped_is_said(people, alice):
    assert "empty" in bring(alice, [""]).content.decode()
    path = bring(alice).url
    page = alice.get(path)
    nothing = {f"field_{number}": "" for number in range(4)}
    refused = alice.post(path, decided(page, start="1") | nothing)
    assert refused.status_code == 422
    assert "Say which column holds" in refused.content.decode()
    assert not ImportRun.objects.for_organisation(people.acme).exists()


def test_a_file_belongs_to_its_organisation(people, alice, visit):
    path = bring(alice).url
    mallory = visit(people.mallory)
    assert mallory.get(path).status_code == 404
    assert mallory.get(path.replace("/acme/", "/globex/")).status_code == 404
    assert alice.get("/o/acme/upload/made-up/").status_code == 404
