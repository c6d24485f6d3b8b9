"""Any usual encoding is recognised; a bad byte costs nothing but itself."""

from __future__ import annotations

import io

import pytest

from cxloop.errors import InvalidInput
from feedback.ingest.encodings import detect_encoding, known_encoding, read_text

TEXT = "Text;Note\nGepäck weg – 3 Std. gewartet, „unmöglich“;1\n" * 3


def read(raw: bytes, encoding: str) -> str:
    return "".join(read_text(io.BytesIO(raw), encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_text_comes_back_whatever_it_was_written_in(encoding):
    raw = TEXT.encode(encoding)
    assert read(raw, detect_encoding(raw)) == TEXT


def test_latin_1_is_told_from_cp1252_by_a_byte_cp1252_does_not_have():
    raw = "café \x81".encode("latin-1")
    assert detect_encoding(raw) == "latin-1"
    assert read(raw, "latin-1") == "café \x81"


def test_a_character_cut_off_by_the_end_of_the_sample_is_still_utf_8():
    assert detect_encoding("größer".encode()[:-3]) == "utf-8"


def test_one_careless_paste_in_a_utf_8_file_is_read_as_western():
    raw = "schön, größer, wärmer, ".encode() + "caf\xe9".encode("cp1252") + ", für alle".encode()
    assert detect_encoding(raw) == "utf-8"
    assert read(raw, "utf-8") == "schön, größer, wärmer, café, für alle"


def test_nul_bytes_alone_do_not_make_utf_16():
    assert detect_encoding(b"a,b,c\n\x00,2,3\nx,y,z\n") == "utf-8"


def test_an_encoding_nobody_knows_is_refused():
    with pytest.raises(InvalidInput, match="utf-9"):
        known_encoding("utf-9")
