"""What is pointed out before words go to a customer, and what is let pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.wording.before_sending import empty_places, promises_without_time, wrong_name


def test_places_nobody_filled_in():
    assert empty_places("Dear {first_name}, your order {number} and [date]: XXX ____") == [
        "{first_name}", "{number}", "[date]", "XXX", "____"]
    assert empty_places("Dear Nora, your bag [see photo] is in Lisbon.") == []


@pytest.mark.parametrize(("text", "name", "greeted"), [
    ("Dear Nora,\nthank you", "Nora Berg", ""),
    ("Dear Mr Berg, thank you", "Nora Berg", ""),
    ("Dear Anna, thank you", "Nora Berg", "Anna"),
    ("Hi Jose!", "José Peña", ""),
    ("Sehr geehrte Frau Meier, es tut uns leid", "Petra Müller", "Meier"),
    ("Liebe Petra, es tut uns leid", "Petra Müller", ""),
    ("Bonjour Madame Dupont,", "Claire Dupont", ""),
    ("Hola Pedro,", "Lucía Gómez", "Pedro"),
    ("Hello there,", "Nora Berg", ""),
    ("Dear customer,", "Nora Berg", ""),
    ("Dear Anna,", "", ""),
    ("Your bag is here, dear Anna.", "Nora Berg", ""),
    ("Guten Tag,", "Nora Berg", ""),
])
def test_a_greeting_to_somebody_else(text, name, greeted):
    assert wrong_name(text, name) == greeted


@pytest.mark.parametrize("text", [
    "We will call you.", "I'll get back to you.", "You hear from us as soon as possible.", "Wir melden uns bei Ihnen.",
    "Ich werde das klären.", "Nous allons vous rembourser.", "Nos pondremos en contacto con usted.",
])
def test_a_promise_without_a_time(text):
    assert promises_without_time(f"Thank you. {text} Sorry again.") == [text]


@pytest.mark.parametrize("text", [
    "We will call you by Friday.", "I'll get back to you within 2 days.", "I look into it.", "Your bag is in Lisbon.",
    "Wir melden uns bis morgen.", "Nous allons vous rembourser avant lundi.", "Voy a llamar hoy.",
])
def test_what_says_when_or_promises_nothing_passes(text):
    assert promises_without_time(text) == []


@given(st.text(max_size=200), st.text(max_size=30))
def test_any_text_can_be_looked_at(text, name):
    assert isinstance(empty_places(text), list)
    assert isinstance(wrong_name(text, name), str)
    assert isinstance(promises_without_time(text), list)
