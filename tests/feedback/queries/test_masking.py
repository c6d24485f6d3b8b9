"""What viewers may not read is covered, letter for letter, so that evidence stays in its place."""

import pytest

from feedback.models import Customer
from feedback.queries import masking

NORA = Customer(name="Nora van Berg", handle="@norab")


@pytest.mark.parametrize(("text", "gone"), [
    ("write to nora.b+x@example.co.uk please", "nora.b+x@example.co.uk"),
    ("call +49 (170) 123-4567 now", "+49 (170) 123-4567"),
    ("I am @tern_and_tide", "@tern_and_tide"), ("nora and BERG complained", "BERG"),
    ("booking 4711 0815 2342", "4711 0815 2342"),
])
def test_addresses_numbers_handles_and_the_name_are_covered(text, gone):
    covered = masking.words(text, False, NORA)
    assert gone not in covered
    assert len(covered) == len(text)
    assert masking.words(text, True, NORA) == text


@pytest.mark.parametrize("text", ["flight LK 418 on 9 Nov", "waited 41 days", "paid 340.50 for it", "10/10 @ noon", ""])
def test_what_says_nothing_of_a_person_is_left(text):
    assert masking.words(text, False, NORA) == text


def test_names():
    assert masking.name_of(NORA, True) == "Nora van Berg"
    assert masking.name_of(NORA, False).startswith("Customer ")
    assert masking.name_of(Customer(handle="@norab"), True) == "@norab"
    assert masking.name_of(None, True) == "Somebody unknown"
    assert masking.contact_of(NORA, False) == {}
    assert masking.contact_of(NORA, True) == {"handle": "@norab"}
