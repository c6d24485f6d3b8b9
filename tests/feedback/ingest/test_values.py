"""Single values as people write them, and why some are refused."""

from __future__ import annotations

from decimal import Decimal

import pytest

from feedback.ingest import values
from feedback.ingest.values import BadValue


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("9", 9),
        (" 7 ", 7),
        ("7/10", 7),
        ("7 out of 10", 7),
        ("8 von 10", 8),
        ("4,5", 4.5),
        ("10 - extremely likely", 10),
        ("0 (not at all likely)", 0),
        ("3.0", 3),
    ],
)
def test_ratings_in_words_and_figures(value, number):
    assert values.rating("nps", value, 0, 10).value == number


@pytest.mark.parametrize(("value", "number"), [("4 stars", 4), ("★★★★☆", 4), ("⭐⭐", 2), ("1 Stern", 1), ("5/5", 5)])
def test_stars(value, number):
    assert values.rating("stars", value, 1, 5).value == number


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("11", "outside of the scale 0 to 10"),
        ("-1", "outside"),
        ("good", "not a rating"),
        ("4/5", "not on the scale"),
        ("2024-01-01", "outside"),
        ("5 5", "not a rating"),
    ],
)
def test_what_is_no_rating_on_the_scale_is_refused(value, why):
    with pytest.raises(BadValue, match=why):
        values.rating("nps", value, 0, 10)


@pytest.mark.parametrize(
    ("given", "address"),
    [("Ann@X.Test ", "ann@x.test"), ("mailto:ann@x.test", "ann@x.test"), ("Ann Archer <ann@x.test>", "ann@x.test")],
)
def test_addresses_are_made_alike(given, address):
    assert values.email(given) == address


@pytest.mark.parametrize("given", ["ann", "ann@x", "a b@x.test", "ann@x.test, bob@x.test", "@x.test"])
def test_what_is_no_address_is_refused(given):
    with pytest.raises(BadValue, match="not an e-mail address"):
        values.email(given)


def test_phone_numbers_are_completed_by_the_country():
    assert values.phone("030 1234567", "DE") == values.phone("+49 (30) 123-4567", "") == "+49301234567"
    with pytest.raises(BadValue, match="not a complete phone number"):
        values.phone("030 1234567", "")


@pytest.mark.parametrize(
    ("given", "amount"),
    [
        ("$1,234.50", "1234.50"),
        ("1.234,50 €", "1234.50"),
        ("1'234.5", "1234.50"),
        ("EUR 12", "12.00"),
        ("-3", "-3.00"),
        ("1,234", "1234.00"),
        ("0,99", "0.99"),
    ],
)
def test_amounts_with_the_signs_of_many_countries(given, amount):
    assert values.amount(given) == Decimal(amount)


@pytest.mark.parametrize("given", ["plenty", "1e30", "9" * 20])
def test_what_is_no_amount_is_refused(given):
    with pytest.raises(BadValue, match="not an amount"):
        values.amount(given)


def test_handles_and_languages_are_made_alike():
    assert values.handle("@Carol@Example.social") == values.handle("carol@example.social")
    assert [values.language(each) for each in ("EN", "de-AT", "English", "pt_BR", "??")] == ["en", "de", "en", "pt", ""]


def test_an_id_a_spreadsheet_ruined_is_recognised():
    assert values.is_damaged("5.70306E+17")
    assert not values.is_damaged("570306133677760513")
