"""Columns are guessed from names and values; a person's word comes first; nothing personal goes astray."""

from __future__ import annotations

import pytest

from cxloop.errors import InvalidInput
from feedback.ingest.columns import guess_mapping
from feedback.ingest.files import open_file
from feedback.ingest.mapping import Mapping, wished_columns
from tests.feedback.ingest.conftest import NOW


@pytest.fixture
def mapped(write):
    def guess(content: str, *wishes: str, name: str = "a.csv") -> Mapping:
        table = open_file(write(content, name), expected=wished_columns(wishes))
        return guess_mapping(table, wishes, "Europe/London", NOW)

    return guess


def test_a_plain_english_file(mapped):
    mapping = mapped("Response ID,Date,NPS,Comment,E-mail address,Country\nr1,2026-01-02,3,Late again,a@x.test,Italy\n")
    assert mapping.fields == {
        "external_id": "Response ID",
        "occurred_at": "Date",
        "text": "Comment",
        "email": "E-mail address",
        "region": "Country",
    }
    assert mapping.shown()[-1] == ("nps", "NPS:0-10")


def test_a_plain_german_file(mapped):
    mapping = mapped("Kundennr;Datum;Sterne;Kommentar;Sprache\nK-1;02.01.2026;2;Koffer verspätet;Deutsch\n")
    assert mapping.fields == {
        "customer_id": "Kundennr",
        "occurred_at": "Datum",
        "text": "Kommentar",
        "language": "Sprache",
    }
    assert mapping.ratings["stars"].column == "Sterne"


def test_whole_questions_as_column_names(mapped):
    mapping = mapped(
        "Timestamp,How likely are you to recommend us?,What is the main reason for your score?\n"
        "2026-01-02,2,The crew was rude\n2026-01-03,9,Nice seats and food\n"
    )
    assert mapping.ratings["nps"].column == "How likely are you to recommend us?"
    assert mapping.fields["text"] == "What is the main reason for your score?"
    assert mapping.constants["question"] == "What is the main reason for your score?"


def test_values_decide_against_a_name(mapped):
    rows = "".join(f"{n % 2},Comment number {n},{n % 3},person{n}@x.test\n" for n in range(30))
    mapping = mapped("feedback,review,id,name\n" + rows)
    assert mapping.fields["text"] == "review"
    assert "external_id" not in mapping.fields
    assert any("“id” repeats itself" in note for note in mapping.notes)


def test_ids_ruined_by_a_spreadsheet_are_left_alone_and_said(mapped):
    mapping = mapped("tweet_id,text\n5.70306E+17,Late\n5.70301E+17,Good\n")
    assert "external_id" not in mapping.fields
    assert "5.70306E+17" in mapping.notes[0]


def test_what_tells_who_somebody_is_goes_nowhere_by_itself(mapped):
    rows = "".join(f"Comment number {n},Female,AB1 2CD,1.2.3.4,Gold\n" for n in range(40))
    mapping = mapped("text,gender,postcode,ip address,cabin\n" + rows.replace("Gold", "Blue", 20))
    assert mapping.attributes == {"cabin": "cabin"}
    assert mapping.unused == ["gender", "postcode", "ip address"]


@pytest.mark.parametrize(
    ("rows", "kind", "scale"),
    [("0 3 10", "nps", (0, 10)), ("1 5 4", "stars", (1, 5)), ("1 10 8", "csat", (1, 10)), ("20 80 95", "csat", None)],
)
def test_the_kind_of_a_rating_is_told_by_its_scale(mapped, rows, kind, scale):
    mapping = mapped("text,rating\n" + "".join(f"Comment number {value},{value}\n" for value in rows.split()))
    if scale is None:
        assert mapping.ratings == {}
    else:
        assert (mapping.ratings[kind].low, mapping.ratings[kind].high) == scale


def test_the_word_of_a_person_comes_first(mapped):
    mapping = mapped(
        "a=b:c,Points:1-5,when,note\nLate,3,2026-01-02,x\n",
        "text=a=b:c",
        "rating=Points:1-5:0-10",
        "attr.remark=note",
        "occurred_at=",
    )
    assert mapping.fields == {"text": "a=b:c"}
    assert (mapping.ratings["nps"].column, mapping.ratings["nps"].high) == ("Points:1-5", 10)
    assert mapping.attributes == {"remark": "note"}


def test_columns_of_a_map_are_found_without_regard_to_case(mapped):
    assert mapped("Verbatim Text,x\nLate,3\n", "text=verbatim text").fields["text"] == "Verbatim Text"


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ("txet=Comment", "Did you mean “text”"),
        ("text=Coment", "Did you mean “Comment”"),
        ("text", "field=column"),
        ("nps=Comment:9-1", "runs from low to high"),
        ("text=Comment:1-5", "only a rating has a scale"),
        ("attr.=Comment", "no field called"),
    ],
)
def test_a_wish_that_names_nothing_is_refused_with_what_is_near(mapped, wish, why):
    with pytest.raises(InvalidInput, match=why):
        mapped("Comment,nps\nLate,3\n", wish)


def test_a_mapping_survives_being_stored(mapped):
    mapping = mapped("Comment,nps\nLate,3\n", "attr.x=Comment")
    assert Mapping.from_json(mapping.as_json()) == mapping
