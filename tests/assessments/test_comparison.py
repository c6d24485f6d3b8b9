import json

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from assessments.comparison import Cell, Company, compared, passed_on
from assessments.comparison_file import canonical, key_id, made, public_text, read
from assessments.round_data import Estimate
from cxloop.errors import InvalidInput

OURS = {"culture": Estimate(55, 30, 50, 60, 2)}
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = public_text(PRIVATE)
KEYS = {key_id(PUBLIC): PUBLIC}


def others(*scores, key="culture"):
    return [Company(f"company-{n}", {key: Cell(score, 20, 4)}) for n, score in enumerate(scores)]


def test_percentiles_of_five_others_and_where_we_stand():
    (found,) = compared(OURS, others(10, 40, 50, 60, 90))
    assert (found.others, found.low, found.middle, found.high) == (5, 22, 50, 78)
    assert found.below == 0.6


def test_four_others_are_no_comparison_and_more_can_be_asked_for():
    assert compared(OURS, others(10, 40, 50, 60)) == ()
    assert compared(OURS, others(10, 40, 50, 60, 90), least=6) == ()
    assert compared(OURS, others(10, 40, 50, 60), least=2) == ()


def test_small_cells_and_doubles_do_not_count():
    company = Company("company-0", {"culture": Cell(99, 20, 4)})
    assert compared(OURS, [*others(10, 40, 50, 60), company]) == ()
    for small in (Cell(90, 4, 2), Cell(90, 20, 1)):
        assert compared(OURS, [*others(10, 40, 50, 60), Company("company-9", {"culture": small})]) == ()


def test_a_dimension_we_did_not_answer_is_shown_without_us():
    found = compared(OURS, others(10, 40, 50, 60, 90, key="strategy"))
    assert [(each.key, each.ours, each.below) for each in found] == [("strategy", None, None)]


@given(st.lists(st.integers(0, 100), min_size=5, max_size=30))
def test_percentiles_are_numpys_in_whole_points(scores):
    (found,) = compared(OURS, others(*scores))
    assert (found.low, found.middle, found.high) == tuple(round(each) for each in np.percentile(scores, [10, 50, 90]))


def test_only_what_is_nobodys_alone_is_passed_on():
    scores = {
        "culture": (Estimate(54.6, 30), 5), "strategy": (Estimate(50, 4), 3), "insight": (Estimate(50, 30), 1),
    }
    assert passed_on(scores) == {"culture": Cell(55, 30, 5)}
    assert passed_on(scores, people=31) == {}
    assert "strategy" not in passed_on(scores, people=1)


def a_file(**change):
    companies = change.pop("companies", others(10, 40))
    return made(companies, change.get("instrument", "ours-1"), change.get("issued_on", "2026-03-01"), PRIVATE)


def test_what_was_signed_is_read_as_it_was():
    text = a_file()
    assert read(text, KEYS, "ours-1", not_before="2026-03-01") == tuple(others(10, 40))
    # However it is laid out on the way.
    assert read(json.dumps(json.loads(text), indent=4), KEYS, "ours-1") == tuple(others(10, 40))
    assert canonical({"b": 1, "a": "ä"}) == '{"a":"ä","b":1}'.encode()


def test_nothing_of_a_person_a_function_or_a_statement_is_in_it():
    content = json.loads(a_file())
    assert set(content) == {"companies", "format", "instrument", "issued_on", "key", "signature", "version"}
    cell = content["companies"][0]["scores"]["culture"]
    assert cell == {"score": 10, "people": 20, "functions": 4}


def changed(path, value):
    content = json.loads(a_file())
    place = content
    for each in path[:-1]:
        place = place[each]
    place[path[-1]] = value
    return json.dumps(content)


CELL = ("companies", 0, "scores", "culture")


@pytest.mark.parametrize(
    ("text", "field", "told"),
    [
        (changed((*CELL, "score"), 11), "signature", "changed after it was signed"),
        (changed(("issued_on",), "2026-03-02"), "signature", "changed"),
        (changed(("signature",), "x"), "signature", "base64"),
        (changed(("signature",), "AAAA"), "signature", "changed"),
        (changed(("signature",), None), "signature", "base64"),
        (changed(("key",), "0123456789abcdef"), "key", "nobody has entered"),
        (changed(("key",), ["x"]), "key", "nobody has entered"),
        (changed(("version",), 0), "version", "of version 0"),
        (changed(("version",), 2), "version", "of version 2"),
        (changed(("format",), "other"), "format", "not a file of scores"),
        (changed(("people",), []), "people", "does not belong"),
        ("{}", "companies", "missing"),
        ("[]", "file", "not a file of scores"),
        ("{", "file", "not JSON"),
        ('{"a":1,"a":2}', "file", "twice"),
        ("[" * 100_000, "file", "JSON"),
        ("x" * 1_000_001, "file", "too long"),
    ],
)
def test_a_file_that_is_not_right_is_refused_with_the_field(text, field, told):
    with pytest.raises(InvalidInput, match=told) as refused:
        read(text, KEYS, "ours-1")
    assert refused.value.field == field


def test_other_questions_and_older_files_are_refused():
    with pytest.raises(InvalidInput, match=r"other questions \(ours-1\)") as refused:
        read(a_file(), KEYS, "ours-2")
    assert refused.value.field == "instrument"
    with pytest.raises(InvalidInput, match="A newer file") as refused:
        read(a_file(), KEYS, "ours-1", not_before="2026-03-02")
    assert refused.value.field == "issued_on"


def test_a_key_that_was_entered_for_another_does_not_open_it():
    stranger = public_text(Ed25519PrivateKey.generate())
    with pytest.raises(InvalidInput, match="signature does not fit"):
        read(a_file(), {key_id(PUBLIC): stranger}, "ours-1")


@pytest.mark.parametrize(
    ("company", "field"),
    [
        (Company("company-0", {"culture": Cell(50, 4, 4)}), "companies[0].scores.culture.people"),
        (Company("company-0", {"culture": Cell(50, 20, 1)}), "companies[0].scores.culture.functions"),
        (Company("company-0", {"culture": Cell(101, 20, 4)}), "companies[0].scores.culture.score"),
        (Company("company-0", {"culture": Cell(50.5, 20, 4)}), "companies[0].scores.culture"),
        (Company("company-0", {"culture": Cell(True, 20, 4)}), "companies[0].scores.culture"),
        (Company("company-0", {"Anna's answer": Cell(50, 20, 4)}), "companies[0].scores.Anna's answer"),
        (Company("Acme Ltd.", {}), "companies[0].name"),
    ],
)
def test_a_signer_who_would_give_too_much_away_is_stopped_and_such_a_file_is_not_read(company, field):
    with pytest.raises(InvalidInput) as refused:
        made([company], "ours-1", "2026-03-01", PRIVATE)
    assert refused.value.field == field


@given(st.binary(max_size=60), st.integers(0, 400))
def test_no_byte_can_be_changed(noise, place):
    text = a_file().encode()
    place %= len(text)
    forged = (text[:place] + noise + text[place + len(noise) :]).decode(errors="replace")
    if forged.encode() != text:
        try:
            told = read(forged, KEYS, "ours-1")
        except InvalidInput:
            return
        assert told == tuple(others(10, 40)), "only white space may differ"
