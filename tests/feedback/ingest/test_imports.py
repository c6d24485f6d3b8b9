"""A whole file: looked at, stored batch by batch, killed and taken up again, run a second time without effect."""

from __future__ import annotations

import csv
import gzip
import random
from pathlib import Path
from threading import current_thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.errors import Conflict, InvalidInput
from feedback.ingest import imports
from feedback.ingest.service import source_called
from feedback.ingest.tables import UnreadableFile
from feedback.models import FeedbackItem, ImportOccurrence, ImportRun
from feedback.subject import Found
from tests.feedback.ingest.conftest import NOW

CONTENT = (
    "text,nps,date\n" + "".join(f"Good,{n % 3},2026-02-28\n" for n in range(20)) + "Odd,12,2026-02-28\nLast,1,never\n"
)


class Killed(BaseException):
    """The process ends here, without a chance to tidy up."""


@pytest.fixture
def imported(people, tmp_path, write):
    """`imported(content, ...)` is the counts of importing a file into Acme."""

    def import_file(content, name="a.csv", process=lambda organisation, batch, now: None, batch=4, **more):
        path = content if isinstance(content, Path) else write(content, name)
        wishes = more.pop("wishes", [])
        planned = imports.plan(path, people.acme, NOW, wishes=wishes)
        run = imports.open_run(people.acme, source_called(people.acme, "Survey"), planned, NOW)
        return imports.run(run, planned.table, NOW, process=process, batch=batch, rejects=tmp_path / "out.csv", **more)

    return import_file


def items(people):
    return FeedbackItem.objects.for_organisation(people.acme)


def numbers(counts):
    return (counts.read, counts.stored, counts.duplicates, counts.rejected)


def test_the_counts_add_up_and_every_item_is_processed_once(people, imported):
    seen = []
    counts = imported(CONTENT, process=lambda organisation, batch, now: seen.extend(item.id for item in batch))
    assert numbers(counts) == (22, 20, 0, 2)
    assert sorted(seen) == sorted(items(people).values_list("pk", flat=True))
    assert set(items(people).values_list("is_bulk", flat=True)) == {True}


def test_a_second_run_changes_nothing(people, imported):
    imported(CONTENT)
    before = list(items(people).order_by("pk").values_list("pk", "external_id", "text"))
    assert numbers(imported(CONTENT)) == (22, 0, 20, 2)
    assert list(items(people).order_by("pk").values_list("pk", "external_id", "text")) == before


def test_a_run_that_was_killed_goes_on_exactly_where_it_was(people, imported, write):
    path, calls = write(CONTENT), []

    def process(organisation, batch, now):
        calls.append([item.subject.text for item in batch])
        if len(calls) == 3:
            raise Killed
        for item in batch:
            item.processed_at = now

    with pytest.raises(Killed):
        imported(path, process=process)
    assert items(people).count() == 8
    counts = imported(path, process=process)
    assert numbers(counts) == (22, 20, 0, 2)
    assert items(people).filter(processed_at=NOW).count() == 20
    assert calls[2] == calls[3]  # nothing of the batch in hand was kept: it is read once more
    assert ImportRun.objects.for_organisation(people.acme).count() == 1
    assert len(rows_of(counts)) == 2


def rows_of(counts) -> list[dict[str, str]]:
    with open(counts.rejects_file, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_rejected_rows_can_be_corrected_and_imported_as_they_stand(people, imported, write):
    counts = imported(CONTENT)
    rows = rows_of(counts)
    assert [(row["cxloop_line"], row["cxloop_column"], row["text"]) for row in rows] == [
        ("22", "nps", "Odd"),
        ("23", "date", "Last"),
    ]
    assert "scale 0 to 10" in rows[0]["cxloop_reason"]
    corrected = Path(counts.rejects_file).read_text().replace("12,", "2,").replace("never", "2026-02-27")
    again = imported(write(corrected, "corrected.csv"))
    assert (numbers(again), again.rejects_file) == ((2, 2, 0, 0), None)
    assert items(people).get(text="Odd").attributes == {}


def test_a_file_without_a_rejected_row_leaves_no_file(imported, tmp_path):
    (tmp_path / "out.csv").write_text("of an earlier run")
    assert imported("text\nLate again\n").rejects_file is None
    assert not (tmp_path / "out.csv").exists()


def test_no_good_row_is_lost_around_a_broken_one(people, imported):
    counts = imported('text,nps\nFirst,1\n"Never closed,2\nThird,3\n"Fourth, quoted",4\nFi\x00fth,5\n')
    assert numbers(counts) == (5, 4, 0, 1)
    assert set(items(people).values_list("text", flat=True)) == {"First", "Third", "Fourth, quoted", "Fifth"}


def test_a_rehearsal_does_everything_and_keeps_nothing(people, imported):
    counts = imported(CONTENT, rehearse=True)
    assert numbers(counts) == (22, 20, 0, 2)
    assert items(people).count() == ImportOccurrence.objects.for_organisation(people.acme).count() == 0


def test_an_item_that_cannot_be_processed_is_set_aside_alone(people, imported):
    def process(organisation, batch, now):
        for item in batch:
            item.processed_at = now
            if item.subject.text == "Odd":
                raise ValueError("odd indeed")

    imported("text\nFine this time\nOdd\nFine as well\n", process=process)
    assert set(items(people).exclude(processed_at=None).values_list("text", flat=True)) == {
        "Fine this time", "Fine as well"
    }
    assert [(item.text, item.failure) for item in items(people).exclude(failed_at=None)] == [
        ("Odd", "ValueError: odd indeed")
    ]


def test_a_file_that_breaks_off_keeps_what_came_before_and_says_so(people, imported):
    chance = random.Random(7)
    rows = "".join(f"Comment {n} {chance.randbytes(400).hex()}\n" for n in range(600))
    content = gzip.compress(("text\n" + rows).encode())
    with pytest.raises(UnreadableFile, match="damaged"):
        imported(content[:-2000], name="a.csv.gz", batch=100)
    run = ImportRun.objects.for_organisation(people.acme).get()
    assert (run.state, run.stored) == ("failed", items(people).count())
    assert run.stored >= 500
    assert "damaged" in run.error


def test_somebody_may_stop_it_and_go_on_later(people, imported, write):
    path = write(CONTENT)

    def stop(reached):
        if reached.rows == 8:
            ImportRun.objects.for_organisation(people.acme).update(stop_asked_at=NOW)

    assert numbers(imported(path, progress=stop)) == (8, 8, 0, 0)
    assert numbers(imported(path)) == (22, 20, 0, 2)


def test_progress_tells_rows_rate_and_share(imported):
    told = []
    imported(CONTENT, progress=lambda reached: told.append((reached.rows, reached.share, reached.rate > 0)))
    assert [rows for rows, *_rest in told] == [4, 8, 12, 16, 20, 22]
    assert told[-1][1:] == (1.0, True)


def test_a_file_without_text_or_rating_is_refused_with_its_columns(people, imported):
    with pytest.raises(InvalidInput, match=r"--map text=COLUMN\. Its columns are: a, b"):
        imported("a,b\n1,2\n")


def test_what_a_person_should_know_is_said_before_anything_is_stored(people, write):
    planned = imports.plan(write("text,nps\nLate,3\nOdd,12\n"), people.acme, NOW)
    assert [item.text for item in planned.preview[:1]] == ["Late"]
    assert any("line 3" in note for note in planned.notes)
    assert any("--map occurred_at=COLUMN" in note for note in planned.notes)
    old = imports.plan(write("text,date\nLate,2020-01-01\n"), people.acme, NOW)
    assert any("older than 14 days" in note for note in old.notes)


def test_a_batch_costs_the_same_queries_whatever_its_size(people, imported):
    source_called(people.acme, "Survey")
    costs = []
    for start, batch in ((0, 20), (100, 200)):
        rows = "".join(f"Comment {n},{n}@x.test,{n % 11}\n" for n in range(start, start + batch))
        with CaptureQueriesContext(connection) as queries:
            imported("text,email,nps\n" + rows, batch=batch)
        costs.append(len(queries))
    assert costs[0] == costs[1]


@pytest.fixture
def uploaded(people, settings, tmp_path, write):
    """A run for a file that lies in the default storage."""
    settings.MEDIA_ROOT = tmp_path / "media"

    def upload(content: str) -> ImportRun:
        name = default_storage.save("imports/a.csv", ContentFile(content.encode()))
        planned = imports.plan(write(content), people.acme, NOW)
        return imports.open_run(people.acme, source_called(people.acme, "Survey"), planned, NOW, stored_as=name)

    return upload


def test_an_uploaded_file_waits_is_read_and_its_rejected_rows_are_in_the_storage(people, uploaded):
    run = uploaded(CONTENT)
    hour = imports.timedelta(hours=1)
    assert imports.waiting(NOW, lost_after=hour) == [run]
    counts = imports.run_by_id(run.pk, process=lambda organisation, batch, now: None)
    run.refresh_from_db()
    assert (numbers(counts), run.state) == ((22, 20, 0, 2), "done")
    assert default_storage.open(run.rejects_file).read().count(b"\n") == 3
    assert imports.waiting(NOW, lost_after=hour) == []


def test_a_file_on_somebodys_own_disk_waits_for_nobody_else(people, imported, write):
    planned = imports.plan(write(CONTENT), people.acme, NOW)
    imports.open_run(people.acme, source_called(people.acme, "Survey"), planned, NOW)
    assert imports.waiting(NOW, lost_after=imports.timedelta(0)) == []


@pytest.mark.django_db(transaction=True)
def test_two_processes_do_not_read_one_file_at_once(people, imported, uploaded):
    run = uploaded(CONTENT)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(7002, %s)", [run.pk])
            with pytest.raises(Conflict, match="another process"):
                imports.run_by_id(run.pk, process=lambda organisation, batch, now: None)
    finally:
        other.close()
    assert imports.run_by_id(run.pk, process=lambda organisation, batch, now: None).stored == 20


def test_the_next_batch_is_read_while_one_is_taken_in_as_long_as_rows_are_new(people, imported):
    def read(incoming):
        threads.add(current_thread().name)
        texts.extend(each.text for each in incoming)
        for each in incoming:
            each.found = Found(language=each.text[:1])

    def process(organisation, batch, now):
        assert all(item.subject.found.language == item.subject.text[:1] for item in batch)

    threads, texts = set(), []
    assert numbers(imported(CONTENT, process=process, read=read)) == (22, 20, 0, 2)
    assert sorted(texts) == sorted(items(people).values_list("text", flat=True))
    assert current_thread().name not in threads
    assert not items(people).exclude(failed_at=None).exists()
    texts.clear()
    assert numbers(imported(CONTENT, name="again.csv", process=process, read=read)) == (22, 0, 20, 2)
    assert len(texts) <= 8, "two batches were under way when the first was seen to be known"
