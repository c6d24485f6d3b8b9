"""A row becomes something a customer said, or says what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from feedback.ingest.build import LONGEST_TEXT, builder
from feedback.ingest.incoming import Incoming, IncomingRejected
from feedback.ingest.mapping import Mapping, Scaled
from feedback.ingest.tables import FileRow
from tests.feedback.ingest.conftest import NOW

FIELDS = [
    "text",
    "occurred_at",
    "external_id",
    "email",
    "phone",
    "handle",
    "customer_id",
    "name",
    "segment",
    "value",
    "region",
    "locale",
    "touchpoint",
    "question",
    "language",
    "permalink",
]
MAPPING = Mapping(
    fields={name: name for name in FIELDS}, ratings={"nps": Scaled("nps", 0, 10)}, attributes={"cabin": "Cabin class"}
)


def build(**values: str) -> Incoming | IncomingRejected:
    return builder(MAPPING, NOW, "GB")(FileRow(7, {**values}))


def test_every_field_finds_its_place():
    item = build(
        text=" Late ",
        occurred_at="2026-01-02",
        external_id="r1",
        email="A@x.test",
        phone="020 7946 0018",
        nps="3",
        handle="@Ann",
        customer_id="C1",
        name="Ann  A.",
        segment="Gold",
        value="£1,200",
        region="Kent",
        locale="en_GB",
        touchpoint="Check-in",
        question="Why?",
        language="English",
        permalink="https://x.test/1",
        **{"Cabin class": "Y"},
    )
    assert isinstance(item, Incoming)
    assert (item.text, item.external_id, item.language, item.touchpoint) == (" Late ", "r1", "en", "Check-in")
    assert item.occurred_at == datetime(2026, 1, 2, tzinfo=UTC)
    assert item.customer.identities() == [
        ("external_id", "C1"),
        ("email", "a@x.test"),
        ("phone", "+442079460018"),
        ("handle", "ann"),
    ]
    assert (item.customer.name, item.customer.value, item.region) == ("Ann A.", Decimal("1200.00"), "Kent")
    assert [(rating.kind, rating.value) for rating in item.ratings] == [("nps", 3.0)]
    assert item.attributes == {"cabin": "Y"}


@pytest.mark.parametrize(
    ("values", "column", "why"),
    [
        ({"nps": "", "text": "  "}, "text", "neither text nor rating"),
        ({"text": "Late", "nps": "12"}, "nps", "outside of the scale"),
        ({"text": "Late", "occurred_at": "someday"}, "occurred_at", "not a date"),
        ({"text": "Late", "email": "nobody"}, "email", "not an e-mail address"),
        ({"text": "Late", "external_id": "x" * 201}, "external_id", "longer than"),
    ],
)
def test_a_row_that_cannot_be_taken_says_where_and_why(values, column, why):
    refused = build(**values)
    assert isinstance(refused, IncomingRejected)
    assert (refused.line, refused.column) == (7, column)
    assert why in refused.reason


@pytest.mark.parametrize("nothing", ["", "n/a", " - ", "NULL", "keine Angabe"])
def test_the_usual_words_for_nothing_are_nothing(nothing):
    item = build(text="Late", nps=nothing, email=nothing, occurred_at=nothing, customer_id=nothing)
    assert isinstance(item, Incoming)
    assert (item.ratings, item.occurred_at, item.customer.identities()) == ([], None, [])


def test_a_rating_alone_is_feedback():
    assert isinstance(build(nps="0"), Incoming)


def test_text_is_kept_as_typed_but_for_what_cannot_be_stored():
    item = build(text="Late\x00 \ud800 and <b>bold</b>\r\n")
    assert item.text == "Late ? and <b>bold</b>\r\n"
    assert "characters_removed" in item.notes


def test_a_text_beyond_all_measure_is_cut_and_it_is_said():
    item = build(text="x" * 150_000)
    assert len(item.text) == LONGEST_TEXT
    assert item.notes["cut"] == "cut after 100,000 of 150,000 characters"


def test_a_phone_number_nobody_can_call_does_not_cost_the_words():
    item = build(text="Late", phone="ask my wife")
    assert item.customer.phone == ""
    assert "ask my wife" in item.notes["phone"]


def test_equal_words_have_equal_fingerprints_wherever_they_stand():
    one, two = (
        build(text="Good", email="a@x.test"),
        builder(MAPPING, NOW)(FileRow(9, {"text": "Good", "email": "A@X.test"})),
    )
    assert one.fingerprint() == two.fingerprint()
    assert len(one.fingerprint()) == 16
    assert one.fingerprint() != build(text="Good", email="b@x.test").fingerprint()
    assert one.fingerprint() != build(text="Good", email="a@x.test", nps="9").fingerprint()
