"""Every export there is, found by its content type: no cell is a formula, numbers are numbers, and what we wrote we
read back as it was typed. There is no export to XLSX.
"""

from __future__ import annotations

import csv
import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from cxloop import tokens
from cxloop.actor import Actor
from cxloop.models import SCOPES
from cxloop.spreadsheet import DANGEROUS, safe_cell, typed
from feedback.ingest import imports
from feedback.ingest.service import source_called
from feedback.models import FeedbackItem
from tests.doors import API, EMPTY, OPEN, PAGES, doors, lay_examples
from tests.feedback.story import complain, settle
from tests.nasty import TEXTS
from tests.people import LONG_AGO, SET_UP, People
from tests.test_doors import visitor

FORMULAS = (
    "=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1+1", "  =1+1", "-cmd|' /C calc'!A0", "=HYPERLINK(\"http://x\")", "＝1+1",
    "＠x", "'=1+1", "''-2-2", "+49 30 123", "-5", "-0.5", "3", "'quoted'", "a=b", "'", "",
)
MANY = 60
FILES = ("text/csv", "application/vnd", "text/tab", "application/octet", "application/zip")


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def examples(people: People, now: datetime, settings: Any, tmp_path: Path) -> dict[str, dict[str, str]]:
    """Formulas wherever an export can take words from: sources, touchpoints, rejected rows."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for text in filter(str.strip, FORMULAS):
        complain(people.acme, now, source=text, touchpoint=text)
    settle(now)
    token, _secret = tokens.create(people.carol, ["cases:read"], actor=Actor.person(people.alice), now=LONG_AGO)
    run = import_of(people, now, tmp_path, [[text, "12"] for text in FORMULAS if text.strip()])
    return {**lay_examples(people, now), "api_token": {"public_id": str(token.public_id)},
            "import": {"public_id": str(run.public_id)}}


def import_of(people: People, now: datetime, folder: Path, rows: list[list[str]]) -> Any:
    """A run over a file with these comments and ratings, and many that are as they should be."""
    written = io.StringIO()
    csv.writer(written).writerows([["comment", "nps"], *([f"Good {number}", "9"] for number in range(MANY)), *rows])
    return run_over(people, now, folder, written.getvalue().encode())


def run_over(people: People, now: datetime, folder: Path, content: bytes) -> Any:
    stored = default_storage.save("imports/a.csv", ContentFile(content))
    (folder / "a.csv").write_bytes(content)
    planned = imports.plan(folder / "a.csv", people.acme, now)
    run = imports.open_run(people.acme, source_called(people.acme, "Import"), planned, now, stored_as=stored)
    imports.run_by_id(run.pk, process=lambda organisation, batch, now: None)
    run.refresh_from_db()
    return run


def body_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def exports(people: People, examples: dict[str, dict[str, str]]) -> dict[str, list[list[str]]]:
    """The cells of each export, by its route: whatever answers with a file of cells, also when asked for one."""
    _token, secret = tokens.create(people.alice, SCOPES, actor=SET_UP, now=LONG_AGO)
    program, alice = Client(HTTP_AUTHORIZATION=f"Bearer {secret}"), visitor(people.alice)
    found = {}
    for door in doors():
        if not door.route.startswith((PAGES, API)) or door.route in OPEN:
            continue
        client = program if door.route.startswith(API) else alice
        for query in ("", "?format=csv&by=source", "?by=touchpoint", "?format=xlsx"):
            answer = client.get(door.address(examples) + query)
            kind = answer.headers.get("Content-Type", "")
            # What strangers and colleagues attached is handed on as it came.
            is_ours = "mail-in/" not in door.route and "/files/" not in door.route
            if answer.status_code == 200 and kind.startswith(FILES) and is_ours:
                assert kind.startswith("text/csv"), f"{door.route} gives {kind}: say here what is in it"
                text = body_of(answer).decode("utf-8-sig")
                found[door.route + query] = list(csv.reader(io.StringIO(text, newline="")))
    return found


def test_no_cell_of_any_export_is_a_formula(people: People, examples: dict[str, dict[str, str]]) -> None:
    assert f"{PAGES}imports/<uuid:public_id>/rejected/" in EMPTY, "the example here is one that is not empty"
    found = exports(people, examples)
    for route in (f"{PAGES}dashboard/metrics.csv", f"{PAGES}imports/<uuid:public_id>/rejected/", f"{API}metrics/"):
        assert any(each.startswith(route) for each in found), f"{route} is no export any more"
    for route, rows in found.items():
        cells = [cell for row in rows for cell in row]
        armed = [cell for cell in cells if cell.strip(" \x00").startswith(DANGEROUS) and not is_number(cell)]
        assert cells and not armed, (route, armed)
    defused = {cell for rows in found.values() for row in rows for cell in row if cell.startswith("'")}
    assert {"'=1+1", "'-1-1", "'@SUM(A1)"} <= defused


def is_number(cell: str) -> bool:
    try:
        return bool(float(cell) or True)
    except ValueError:
        return False


def test_numbers_are_numbers(people: People, examples: dict[str, dict[str, str]]) -> None:
    rows = exports(people, examples)[f"{PAGES}imports/<uuid:public_id>/rejected/"]
    assert {"-5", "-0.5", "3"} <= {cell for row in rows for cell in row}
    assert [safe_cell(each) for each in (-5, -0.5, "-5", "-5.25", "12", None)] == [-5, -0.5, "-5", "-5.25", "12", ""]


@pytest.mark.parametrize("text", [*FORMULAS, *TEXTS, "\r\n=1", "'\t=1", "''''=1", "'  -x"])
def test_what_was_defused_is_read_back_as_typed(text: str) -> None:
    assert typed(safe_cell(text)) == text


def test_our_own_export_comes_back_as_it_was_typed(
    people: People, now: datetime, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    texts = [text for text in FORMULAS if text.strip("'")] + ["=cmd, with a comma", '="quotes"', "=two\nlines"]
    rejected = default_storage.open(import_of(people, now, tmp_path, [[text, "12"] for text in texts]).rejects_file)
    corrected = rejected.read().replace(b",12\r\n", b",1\r\n")
    assert b"'=1+1" in corrected and run_over(people, now, tmp_path, corrected).stored == len(texts)
    stored = FeedbackItem.objects.for_organisation(people.acme).order_by("pk").values_list("text", flat=True)
    assert list(stored[MANY:]) == texts


def test_a_file_of_others_is_taken_as_it_is(people: People, now: datetime, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    assert import_of(people, now, tmp_path, [["'=1+1", "1"]]).stored == MANY + 1
    assert FeedbackItem.objects.for_organisation(people.acme).filter(text="'=1+1").count() == 1
