"""Any file becomes named columns and rows; one that cannot says why in one sentence."""

from __future__ import annotations

import csv
import gzip
import io
import json
import subprocess
import sys

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.ingest.files import open_file
from feedback.ingest.tables import UnreadableFile
from tests.feedback.ingest.conftest import bad_rows, good_rows

WORD = st.text(st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=15)
LONG = st.lists(st.tuples(WORD, WORD), min_size=3, max_size=20)


@given(
    rows=LONG,
    delimiter=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    packed=st.booleans(),
)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_rows_written_in_any_dialect_and_encoding_come_back(tmp_path, rows, delimiter, encoding, packed):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    kept = [("text of a comment", "ok"), *rows]
    writer.writerows([("text", "region"), *kept])
    raw = out.getvalue().encode(encoding)
    path = tmp_path / "any.csv"
    path.write_bytes(gzip.compress(raw) if packed else raw)
    table = open_file(path, encoding if encoding == "cp1252" else "", delimiter)
    assert table.columns == ["text", "region"]
    expected = [pair for pair in kept if any(value.strip() for value in pair)]
    assert [tuple(row.values()) for row in good_rows(table)] == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_rows_it_makes_equal(write, delimiter):
    lines = ["text|score|city", "Late, again; really|3|Rome", "Good, fast; fine|9|Bonn"]
    quoted = ['"' + '"|"'.join(line.split("|")) + '"' for line in lines]
    table = open_file(write("\n".join(quoted).replace("|", delimiter)))
    assert (table.delimiter, table.columns) == (delimiter, ["text", "score", "city"])
    assert [row["city"] for row in good_rows(table)] == ["Rome", "Bonn"]


def test_a_single_column_keeps_its_commas(write):
    table = open_file(write("text\nGood, thanks\nBad, awful, never again\n"))
    assert [row["text"] for row in good_rows(table)] == ["Good, thanks", "Bad, awful, never again"]


def test_title_rows_above_the_header_are_passed_over_and_said(write):
    table = open_file(write("Report of March\n\nProduced by,Ann\ntext,nps,city\nLate,3,Rome\nGood,9,Bonn\n"))
    assert table.columns == ["text", "nps", "city"]
    assert (table.header_line, len(table.notes)) == (4, 1)


def test_repeated_and_missing_names_are_told_apart_and_said(write):
    table = open_file(write("text,note,note,\nLate,a,b,c\n"))
    assert table.columns == ["text", "note", "note (2)", "column 4"]
    assert "note (2)" in table.notes[0]


def test_the_labels_a_survey_tool_repeats_are_no_rows(write):
    table = open_file(
        write('Q1,Q2\nHow likely?,Why do you say so?\n"{""ImportId"":""QID1""}","{""ImportId"":""QID2""}"\n9,Fine\n')
    )
    assert good_rows(table) == [{"Q1": "9", "Q2": "Fine"}]
    assert table.labels["Q2"] == "Why do you say so?"


def test_ragged_rows_missing_values_are_empty_and_too_many_are_refused(write):
    table = open_file(write("text,nps,city\nLate,3\nGood,9,Bonn\nOh, no, what,1,Rome\nFine,8,Ulm,,\n"))
    assert [row["city"] for row in good_rows(table)] == ["", "Bonn", "Ulm"]
    assert [(row.line, row.extra) for row in bad_rows(table)] == [(4, ["1", "Rome"])]


def test_lines_end_as_on_old_macs(write):
    table = open_file(write('text,nps\rLate,3\r"two\rlines",9\r'))
    assert [row["text"] for row in good_rows(table)] == ["Late", "two\rlines"]


def test_nul_bytes_and_a_field_of_ten_megabytes_are_read(write):
    table = open_file(write("text,nps\nLa\x00te,3\n" + "x" * 10_000_000 + ",4\nGood,9\n"))
    assert [len(row["text"]) for row in good_rows(table)] == [5, 10_000_000, 4]


def test_a_header_alone_is_a_table_without_rows(write):
    assert good_rows(open_file(write("text,nps\n"))) == []


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (b"", "a.csv", "empty"),
        (b"\n\n  \n", "a.csv", "empty"),
        (b"1,2,3\n4,5,6\n", "a.csv", "no header row"),
        (b"ann@x.test,5\nbob@x.test,1\n", "a.csv", "no header row"),
        (b"PK\x03\x04rest of a workbook", "a.xlsx", "Save it as CSV"),
        (bytes(range(1, 32)) * 50, "a.csv", "not a text file"),
        (gzip.compress(b"text,nps\nLate,3\n" * 1000, mtime=0)[:-20], "a.csv.gz", "damaged"),
        (b"PAR1 but nothing else", "a.parquet", "not a Parquet file"),
    ],
)
def test_what_cannot_be_read_says_why(write, content, name, why):
    with pytest.raises(UnreadableFile, match=why) as refusal:
        list(open_file(write(content, name)).rows())
    assert name in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_that_is_not_there_says_so(tmp_path):
    with pytest.raises(UnreadableFile, match="no such file"):
        open_file(tmp_path / "gone.csv")


def test_a_bomb_is_not_unpacked_to_its_end(write):
    packed = gzip.compress(b"\x00" * (300 << 20), 9)
    path = write(gzip.compress(b"text,nps\nGood,9\n") + packed, "bomb.csv.gz")
    with pytest.raises(UnreadableFile, match="unpacks to more than"):
        list(open_file(path).rows())


ROWS = [
    {"text": "Late,\nagain", "customer": {"email": "a@x.test"}, "nps": 3, "tags": ["a", "b"], "ok": None},
    {"text": 'Good "yes" [ok] {fine}', "customer": {"email": "b@x.test"}, "nps": 9.0, "more": True},
]
READ = [
    {"text": "Late,\nagain", "customer.email": "a@x.test", "nps": "3", "tags": "a; b", "ok": ""},
    {"text": 'Good "yes" [ok] {fine}', "customer.email": "b@x.test", "nps": "9", "more": "true"},
]


@pytest.mark.parametrize(
    ("content", "name", "format"),
    [
        ("\n".join(map(json.dumps, ROWS)), "a.jsonl", "jsonl"),
        ("\n".join(map(json.dumps, ROWS)), "a.txt", "jsonl"),
        (json.dumps(ROWS), "a.json", "json"),
        (json.dumps(ROWS, indent=2), "a.json", "json"),
        (json.dumps({"page": 1, "responses": ROWS}), "a.json", "json"),
        (json.dumps({"page": 1, "responses": ROWS}, indent=1), "a.json", "json"),
        ("\n".join(json.dumps(row, indent=2) for row in ROWS), "a.json", "json"),
    ],
)
def test_json_in_every_usual_shape(write, content, name, format):
    table = open_file(write(content, name))
    assert good_rows(table) == READ
    assert {"text", "customer.email", "more"} <= set(table.columns)


def test_a_broken_line_of_json_costs_itself_alone(write):
    table = open_file(write('{"text": "a"}\n{"text": "b"\n[1]\n{"text": "c"}\n', "a.jsonl"))
    assert [row["text"] for row in good_rows(table)] == ["a", "c"]
    assert [row.line for row in bad_rows(table)] == [2, 3]


def test_a_broken_element_of_an_array_costs_itself_alone(write):
    table = open_file(write('[{"text": "a"},\n{"text": nonsense},\n{"text": "c"}]', "a.json"))
    assert [row["text"] for row in good_rows(table)] == ["a", "c"]
    assert [row.line for row in bad_rows(table)] == [2]


def test_an_array_that_breaks_off_gives_its_rows_and_then_says_so(write):
    table = open_file(write('[{"text": "a"}, {"text": "b"}, {"text": "c', "a.json"))
    rows = table.rows()
    assert [next(rows).values["text"], next(rows).values["text"]] == ["a", "b"]
    with pytest.raises(UnreadableFile, match="breaks off"):
        next(rows)


@pytest.mark.parametrize("packed", [False, True])
def test_parquet(tmp_path, packed):
    path = tmp_path / "it's here.parquet"
    duckdb.sql(
        "SELECT 'Late' AS text, 3 AS nps, TIMESTAMP '2026-02-01 10:00' AS \"when\", {'email': 'a@x.test'} AS customer"
    ).write_parquet(str(path))
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes()))
    assert good_rows(open_file(path)) == [
        {"text": "Late", "nps": "3", "when": "2026-02-01T10:00:00", "customer.email": "a@x.test"}
    ]


PEAK = """
import resource, sys, django
from django.conf import settings
settings.configure(USE_I18N=False)
from feedback.ingest.files import open_file
count = sum(1 for row in open_file(sys.argv[1]).rows())
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(
    ("name", "line", "start", "end"),
    [
        ("big.csv", "{n},Comment {n} about the flight,{n}@x.test\n", "id,text,email\n", ""),
        ("big.json", '{{"id": {n}, "text": "Comment {n} about the flight"}}{comma}\n', "[", "]"),
    ],
)
def test_a_large_file_needs_no_more_memory_than_a_small_one(tmp_path, name, line, start, end):
    peaks = []
    for count in (5_000, 200_000):
        path = tmp_path / f"{count}-{name}"
        with path.open("w") as out:
            out.write(start)
            out.writelines(line.format(n=n, comma="," if n < count - 1 else "") for n in range(count))
            out.write(end)
        told = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
        read, peak = map(int, told.stdout.split())
        assert read == count
        peaks.append(peak)
    assert peaks[1] <= peaks[0] + 8  # megabytes
