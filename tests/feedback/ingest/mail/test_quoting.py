"""What was said is parted from what was repeated, in the programs and languages people write in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.ingest.mail.quoting import part

REPEATED = {
    "gmail": "On Mon, 2 Mar 2026 at 09:00, Carol <care@acme.test> wrote:\n\n> We found it.\n> Carol",
    "wrapped": "On Mon, 2 Mar 2026 at 09:00, Acme Customer Care Team <\ncare@acme.test> wrote:\n> We found it.",
    "german": "Am 02.03.2026 um 09:00 schrieb Carol <care@acme.test>:\n> Wir haben sie.",
    "french": "Le 2 mars 2026 à 09:00, Carol <care@acme.test> a écrit :\n> Nous l'avons.",
    "spanish": "El lunes, 2 de marzo de 2026, Carol escribió:\n> La tenemos.",
    "outlook": "From: Carol <care@acme.test>\nSent: Monday, 2 March 2026 09:00\nTo: Ann\nSubject: Bag\n\nFound.",
    "outlook in German": "Von: Carol\nGesendet: Montag, 2. März 2026 09:00\nAn: Ann\nBetreff: Koffer\n\nGefunden.",
    "ruled": "________________________________\nFrom: Carol\nSent: Monday\nTo: Ann\nSubject: Your bag\n\nWe found it.",
    "original": "-----Original Message-----\nFrom: Carol\n\nWe found it.",
    "forwarded": "---------- Forwarded message ---------\nFrom: Carol\n\nWe found it.",
    "no verb": '11:00 AM, November 17, 2025, "Carol" <care@acme.test>:\n\nWe found it.',
    "signature": "-- \nAnn Lee\n+49 30 1234",
    "phone": "Sent from my iPhone",
    "phone in German": "Von meinem Samsung Galaxy gesendet.",
}


@pytest.mark.parametrize("program", REPEATED)
def test_what_a_program_repeats_is_folded_and_kept(program):
    parted = part(f"It is still lost.\n\nPlease call me.\n\n{REPEATED[program]}")
    assert parted.said == "It is still lost.\n\nPlease call me."
    assert parted.repeated.split() == REPEATED[program].split()


@pytest.mark.parametrize(
    "text",
    [
        "On Monday I waited two hours.\nOn Tuesday nobody came.",
        "From: my heart, thank you.\n\nAnn",
        "The mail said: mailbox full.\n\n-- is that normal? -- \n\nAnn",
        "I wrote to ann@acme.test: no answer.\nThen I called.",
        "```\nOn Mon, 2 Mar 2026, Carol <c@acme.test> wrote:\n> not a quotation but code\n```\nThis is what I see.",
    ],
)
def test_words_that_only_look_like_a_quotation_stay(text):
    assert part(text) == part(text)
    assert part(text).said == text
    assert part(text).repeated == ""


def test_an_answer_between_the_quotations_is_shown_whole():
    text = "On Mon, 2 Mar 2026, Carol <c@acme.test> wrote:\n> Is it blue?\n\nNo, red.\n\n> Is it large?\n\nVery."
    assert "No, red." in part(text).said
    assert "Very." in part("Hello,\n\n" + text).said


def test_nothing_but_a_quotation_says_nothing():
    assert part("> We found it.\n> Carol").said == ""


@given(st.text(max_size=400))
def test_no_word_is_lost_whatever_comes(text):
    parted = part(text)
    assert sorted((parted.said + "\n" + parted.repeated).split()) == sorted(text.replace("\xa0", " ").split())


@pytest.mark.real_data
def test_it_agrees_with_people_on_real_replies(real_data):
    folder = real_data / "payloads" / "email_reply_trimmer"
    missed = [
        path.name
        for path in sorted((folder / "emails").glob("*.txt"))
        if part(path.read_text()).said.rstrip() != (folder / "trimmed" / path.name).read_text().strip("\n").rstrip()
    ]
    assert missed == []


@pytest.mark.real_data
@pytest.mark.parametrize("folder", ["email_reply_parser_crisp", "email_reply_parser_github"])
def test_no_real_reply_is_emptied(real_data, folder):
    for path in sorted((real_data / "payloads" / folder).glob("*.txt")):
        assert part(path.read_text(errors="replace")).said, path.name
