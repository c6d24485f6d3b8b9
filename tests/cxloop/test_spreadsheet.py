"""CSV that a spreadsheet shows and never runs."""

import csv
import io

import pytest

from cxloop.spreadsheet import lines, safe_cell


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-cmd|'/c calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "  =1+1"])
def test_what_a_spreadsheet_would_run_is_disarmed(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("cell", ["Good", "a=b", "", -68, -0.5, 3])
def test_everything_else_stays_as_it_is(cell):
    assert safe_cell(cell) == cell


def test_lines_are_read_back_as_they_were_meant():
    written = "".join(lines(["name", "said"], [["Zoë", 'He said "no",\nthen left'], ["=HYPERLINK(1)", None]]))
    assert written.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(written.removeprefix("\ufeff")))) == [
        ["name", "said"], ["Zoë", 'He said "no",\nthen left'], ["'=HYPERLINK(1)", ""],
    ]
