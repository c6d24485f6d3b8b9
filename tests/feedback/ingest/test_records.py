"""A quote that is never closed costs its own line and no other."""

from __future__ import annotations

import csv
import io

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from feedback.ingest.lines import physical_lines
from feedback.ingest.records import records

VALUES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1f"), max_size=12)
ROWS = st.lists(st.lists(VALUES, min_size=3, max_size=3).filter(any), min_size=1, max_size=8)


def read(text: str, delimiter: str = ",", end: str = "\n", width: int = 3) -> list[tuple[int, list[str], bool]]:
    found = records(physical_lines([text], end), delimiter, width)
    return [(record.line, record.values, bool(record.problem)) for record in found]


@given(
    rows=ROWS,
    delimiter=st.sampled_from(",;\t|"),
    end=st.sampled_from(["\n", "\r\n"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    block=st.integers(1, 9),
)
@settings(max_examples=300, deadline=None)
def test_whatever_a_csv_writer_writes_comes_back(rows, delimiter, end, quoting, block):
    # Older csv writers leave a lone carriage return unquoted: at the end of a line nobody can tell what it was.
    assume(quoting == csv.QUOTE_ALL or not any("\r" in value for row in rows for value in row))
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    text = out.getvalue()
    blocks = [text[at : at + block] for at in range(0, len(text), block)]
    assert [record.values for record in records(physical_lines(blocks, "\n"), delimiter, 3)] == rows


def test_a_row_begins_on_the_line_an_editor_shows():
    assert read('a,b,c\n1,"two\nlines",3\n4,5,6\n') == [
        (1, ["a", "b", "c"], False),
        (2, ["1", "two\nlines", "3"], False),
        (4, ["4", "5", "6"], False),
    ]


def test_an_open_quote_loses_no_row_after_it():
    text = '1,"never closed,2\n3,fine,4\n5,"quoted, too",6\n7,fine,8\n'
    assert read(text) == [
        (1, ["1", '"never closed', "2"], True),
        (2, ["3", "fine", "4"], False),
        (3, ["5", "quoted, too", "6"], False),
        (4, ["7", "fine", "8"], False),
    ]


def test_an_open_quote_at_the_end_of_a_file_without_other_quotes():
    assert read('1,a,2\n3,"open,4\n5,b,6\n') == [
        (1, ["1", "a", "2"], False),
        (2, ["3", '"open', "4"], True),
        (3, ["5", "b", "6"], False),
    ]


def test_every_one_of_many_open_quotes_is_found():
    text = "".join(f'{n},"open,x\n{n},good,x\n' for n in range(50))
    found = read(text)
    assert sum(bad for *_rest, bad in found) == 50
    assert [values for _line, values, bad in found if not bad] == [[str(n), "good", "x"] for n in range(50)]


def test_a_quote_inside_a_quoted_value_is_kept_as_it_was_typed():
    assert read('1,"he said "hello" and left",2\n') == [(1, ["1", 'he said "hello" and left', "2"], False)]


def test_a_quote_inside_a_plain_value_is_only_a_character():
    assert read("1,5'8\" tall,2\n") == [(1, ["1", "5'8\" tall", "2"], False)]


def test_quotes_after_a_space_are_quotes():
    assert read('1, "a, b", 2\n') == [(1, ["1", "a, b", " 2"], False)]


def test_blank_lines_are_passed_over_and_counted():
    assert read("1,2,3\n\n\n4,5,6") == [(1, ["1", "2", "3"], False), (4, ["4", "5", "6"], False)]


def test_a_line_that_never_ends_is_cut_and_refused_and_the_next_is_read():
    lines = physical_lines(["x" * 30, "y" * 30, "\n1,2,3\n"], "\n", limit=40)
    found = list(records(lines, ",", 3))
    assert [(record.line, bool(record.problem)) for record in found] == [(1, True), (2, False)]
    assert found[1].values == ["1", "2", "3"]
