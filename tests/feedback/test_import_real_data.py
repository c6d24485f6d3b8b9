"""Files as real publishers export them, and files made to break readers. Nothing of them is part of the project."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest

from cxloop.errors import InvalidInput
from feedback import flow
from feedback.ingest import imports
from feedback.ingest.columns import guess_mapping
from feedback.ingest.files import open_file
from feedback.ingest.service import source_called
from feedback.models import FeedbackItem
from tests.conftest import REAL_DATA
from tests.feedback.ingest.conftest import NOW, good_rows

pytestmark = pytest.mark.real_data

PUBLISHED = {
    "McDonalds-Yelp-Sentiment-DFE.csv.gz": {"text": "review", "external_id": "_unit_id", "region": "city"},
    "Tweets.csv.gz": {"text": "text", "occurred_at": "tweet_created", "name": "name"},
    "Womens Clothing E-Commerce Reviews.csv.gz": {"text": "Review Text", "stars": "Rating:1-5"},
    "amazon_alexa.tsv.gz": {"text": "verified_reviews", "occurred_at": "date", "stars": "rating:1-5"},
    "cfpb_complaints_sample.csv.gz": {"text": "Consumer complaint narrative", "occurred_at": "Date received",
                                      "external_id": "Complaint ID", "region": "State"},
    "nhs_v6framework.csv.gz": {"text": "FFT answer", "question": "FFT question", "occurred_at": "Date",
                               "external_id": "Comment ID", "customer_id": "Respondent ID",
                               "touchpoint": "Service type 1"},
    "telecom_nps_verbatim.csv.gz": {"text": "text", "occurred_at": "CUSTOMER_RESPONSE_DATE", "nps": "NPS_SCORE:0-10",
                                    "touchpoint": "SURVEY_SUB_TYPE"},
}
WANTED = ["Tweets.csv.gz", "telecom_nps_verbatim.csv.gz", "nhs_v6framework.csv.gz"]


def published(name: str) -> Path:
    return REAL_DATA / "original_format" / name


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_publishers_columns_are_understood_unaided(name):
    mapping = guess_mapping(open_file(published(name)), [], "Europe/London", NOW)
    assert {field: column for field, column in mapping.shown() if not field.startswith("attr.")} == PUBLISHED[name]


@pytest.mark.parametrize("name", WANTED)
def test_a_publishers_file_comes_in_whole_and_a_second_time_not_at_all(people, name):
    with gzip.open(published(name), "rt", encoding="utf-8", newline="") as lines:
        rows = sum(1 for _row in csv.reader(lines)) - 1
    for stored, duplicates in ((rows, 0), (0, rows)):
        planned = imports.plan(published(name), people.acme, NOW)
        run = imports.open_run(people.acme, source_called(people.acme, name), planned, NOW)
        process = flow.process if name.startswith("telecom") else (lambda organisation, batch, now: None)
        counts = imports.run(run, planned.table, NOW, process=process)
        assert (counts.read, counts.stored, counts.duplicates, counts.rejected) == (rows, stored, duplicates, 0)
        assert counts.cases_opened == 0
    assert FeedbackItem.objects.for_organisation(people.acme).count() == rows


def nasty() -> list[Path]:
    return sorted(path for path in (REAL_DATA / "payloads" / "nasty_csv").rglob("*") if path.is_file())


def test_no_file_made_to_break_readers_does_more_than_be_refused():
    refused, read = [], 0
    for path in nasty():
        try:
            read += sum(1 for _row in open_file(path).rows())
        except InvalidInput as error:
            refused.append(path.suffix)
            assert path.name in str(error)
    assert read > 300
    assert {".xlsx", ".xls", ".ods", ".csv"} == set(refused)
    assert refused.count(".csv") <= 6  # empty ones and those without a header


@pytest.mark.parametrize("folder", ["csv_spectrum"])
def test_tables_with_known_content_are_read_as_they_are_meant(folder):
    pairs = [path for path in nasty() if path.parent.name == folder and path.suffix == ".csv"]
    assert pairs
    for path in pairs:
        assert good_rows(open_file(path)) == json.loads(path.with_suffix(".json").read_text()), path.name


def test_nasty_texts_come_back_as_they_were_typed(people, tmp_path):
    texts = json.loads(next((REAL_DATA / "payloads" / "nasty_text").glob("*.json")).read_text())
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "text"])
    writer.writerows((f"n{number}", text) for number, text in enumerate(texts))
    path = tmp_path / "nasty.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    planned = imports.plan(path, people.acme, NOW)
    run = imports.open_run(people.acme, source_called(people.acme, "nasty"), planned, NOW)
    counts = imports.run(run, planned.table, NOW, process=flow.process)
    stored = dict(FeedbackItem.objects.for_organisation(people.acme).values_list("external_id", "text"))
    assert counts.read == len(texts)
    for number, text in enumerate(texts):
        if text.strip():
            assert stored[f"n{number}"] == text.replace("\x00", "")
    assert not FeedbackItem.objects.for_organisation(people.acme).exclude(failed_at=None).exists()
