"""`manage.py import_feedback`: a file goes through the whole loop and the counts add up."""

from __future__ import annotations

import csv
import gzip
import json
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback.management.commands.import_feedback import Command
from feedback.models import Case, FeedbackItem, Flag, ImportRun, Source

KEYS = [
    "read",
    "stored",
    "duplicates",
    "rejected",
    "flagged",
    "cases_opened",
    "cases_joined",
    "seconds",
    "rejects_file",
]


@pytest.fixture
def run(people, tmp_path):
    """`run(content, ...)` imports a file into Acme: exit status, counts and everything that was said."""

    def import_file(content, *options, name="feedback.csv", organisation="acme"):
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = StringIO(), StringIO()
        status = 0
        try:
            call_command(
                "import_feedback",
                str(path),
                "--organisation",
                organisation,
                "--source",
                "Spring survey",
                "--json",
                *options,
                stdout=out,
                stderr=err,
            )
        except SystemExit as ended:
            status = ended.code
        told = json.loads(out.getvalue().splitlines()[-1]) if out.getvalue() else None
        return status, told, err.getvalue()

    return import_file


def today(days_ago: int = 0) -> str:
    return (timezone.now() - timedelta(days=days_ago)).date().isoformat()


def unhappy(days_ago: int) -> str:
    return (
        "id,date,nps,comment,email\n"
        f"r1,{today(days_ago)},1,My bag is lost and nobody answers. Terrible.,ann@x.test\n"
        f"r2,{today(days_ago)},2,Still no bag. This is a disgrace.,ann@x.test\n"
        f"r3,{today(days_ago)},10,Lovely crew,bob@x.test\n"
        f"r4,{today(days_ago)},99,Great,cat@x.test\n"
    )


def test_fresh_unhappy_customers_become_cases(people, run):
    status, told, said = run(unhappy(1))
    assert status == 0
    assert list(told) == KEYS
    assert told["read"] == told["stored"] + told["duplicates"] + told["rejected"] == 4
    assert (told["flagged"], told["cases_opened"], told["cases_joined"]) == (2, 1, 1)
    assert Case.objects.for_organisation(people.acme).count() == 1
    assert "cxloop_reason" in Path(told["rejects_file"]).read_text()
    assert "nps:0-10" in said.replace(" ", "")
    assert Source.objects.for_organisation(people.acme).get(key="spring-survey").channel == "file"


def test_a_second_run_changes_nothing(people, run):
    run(unhappy(1))
    _status, told, _said = run(unhappy(1))
    assert [told[key] for key in KEYS[:7]] == [4, 0, 3, 1, 0, 0, 0]
    assert Case.objects.for_organisation(people.acme).count() == 1


def test_history_is_counted_and_opens_no_case_unless_told_to(people, run):
    _status, told, said = run(unhappy(40))
    assert (told["flagged"], told["cases_opened"]) == (2, 0)
    assert "older than 14 days" in said
    _status, told, _said = run(unhappy(40).replace("r", "s"), "--follow-up", "newer-than=60d")
    assert told["cases_opened"] == 1
    _status, told, _said = run(unhappy(1).replace("r", "t").replace("ann", "tom"), "--follow-up", "none")
    assert told["cases_opened"] == 0


def test_a_rehearsal_counts_everything_and_keeps_nothing(people, run):
    status, told, said = run(unhappy(1), "--dry-run")
    assert (status, told["stored"], told["cases_opened"]) == (0, 3, 1)
    for model in (FeedbackItem, Flag, Case, ImportRun):
        assert not model.objects.for_organisation(people.acme).exists()
    assert not Source.objects.for_organisation(people.acme).filter(key="spring-survey").exists()
    assert "nothing was kept" in said


def test_columns_scales_dates_and_attributes_are_mapped_by_hand(people, run):
    content = "When;Points:given;What = said;Cabin\n03/04/2025 10:00;4;Late;Y\n"
    status, _told, _said = run(
        content,
        "--map",
        "text=What = said",
        "--map",
        "rating=Points:given:0-10",
        "--map",
        "attr.cabin=Cabin",
        "--map",
        "occurred_at=When",
        "--timezone",
        "Europe/Berlin",
        "--dates",
        "month-first",
    )
    item = FeedbackItem.objects.for_organisation(people.acme).get()
    assert status == 0
    assert (item.text, item.attributes["cabin"], item.occurred_at.isoformat()) == (
        "Late",
        "Y",
        "2025-03-04T09:00:00+00:00",
    )
    assert item.ratings.get().kind == "nps"


@pytest.mark.parametrize(
    ("content", "options", "why"),
    [
        (None, (), "cannot be opened"),
        ("", (), "empty"),
        ("1,2,3\n4,5,6\n", (), "no header row"),
        ("a,b\n1,2\n", (), "--map text=COLUMN"),
        ("text\nLate\n", ("--map", "text=Txt"), "no column called “Txt”"),
        ("text\nLate\n", ("--map", "words=text"), "no field called “words”"),
        ("text\nLate\n", ("--timezone", "Mars/Base"), "no time zone called Mars/Base"),
        ("text\nLate\n", ("--follow-up", "maybe"), "newer-than=14d"),
        ("text\nLate\n", ("--organisation", "nobody"), "no organisation called nobody"),
        (gzip.compress(b"text\nLate\n", mtime=0)[:-9], (), "damaged"),
    ],
)
def test_what_cannot_be_read_ends_with_two_and_one_clear_sentence(people, run, content, options, why):
    status, told, said = run(content, *options)
    assert (status, told) == (2, None)
    assert why in said.splitlines()[-1]
    assert not FeedbackItem.objects.for_organisation(people.acme).exists()


@pytest.mark.parametrize("place", ["feedback.csv", ".", "nowhere/rejected.csv"])
def test_rejected_rows_never_take_the_place_of_the_file_nor_stop_the_import_half_way(people, run, tmp_path, place):
    status, told, said = run(unhappy(1), "--rejects", str(tmp_path / place))
    assert (status, told) == (2, None)
    assert "name another file" in said.splitlines()[-1]
    assert (tmp_path / "feedback.csv").read_text() == unhappy(1)
    assert not FeedbackItem.objects.for_organisation(people.acme).exists()


def test_items_that_could_not_be_processed_are_not_passed_over_in_silence(people, run, monkeypatch):
    def guilty(organisation, batch, now):
        if organisation == people.acme and any(item.subject.text == second for item in batch):
            raise ValueError("broken rule")

    second = list(csv.DictReader(StringIO(unhappy(1))))[1]["comment"]
    monkeypatch.setattr("feedback.management.commands.import_feedback.process", guilty)
    status, told, said = run(unhappy(1))
    assert (status, told["stored"], list(told)) == (0, 3, KEYS)
    assert "1 items could not be processed" in said
    said = run(unhappy(1).replace("r2", "r4"), organisation="globex")[2]
    assert "could not be processed" not in said


def test_a_header_alone_is_read(run):
    status, told, _said = run("text,nps\n")
    assert (status, told["read"], told["rejects_file"]) == (0, 0, None)


def test_another_organisation_sees_nothing_of_it(people, run):
    run(unhappy(1))
    assert not FeedbackItem.objects.for_organisation(people.globex).exists()
    _status, told, _said = run(unhappy(1), organisation="globex")
    assert told["stored"] == 3


class Terminal(StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_the_bar_is_drawn_in_its_place_and_ends_its_line(people, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.stderr", Terminal())
    path = tmp_path / "feedback.csv"
    path.write_text("comment,nps\n" + "".join(f"Number {row} was fine,9\n" for row in range(2_200)))
    called = {"organisation": "acme", "source": "Spring survey", "follow_up": "none", "stdout": StringIO()}
    call_command(Command(force_color=True), str(path), **called)
    shown = sys.stderr.getvalue()
    bar = shown[shown.index("\r") :]
    assert bar.count("\r") == 3 and bar.count("\n") == 1 and bar.endswith("\n")
    assert "2,200 rows" in bar and "\x1b" not in shown, "what is shown is no error"
