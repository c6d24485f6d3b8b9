"""Which encoding a file is in, told from its first bytes; and reading it without ever stopping at a bad
byte.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from cxloop.errors import InvalidInput

BLOCK = 1 << 16
UNDEFINED_IN_CP1252 = frozenset(b"\x81\x8d\x8f\x90\x9d")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WIDE_SHARE = 0.3  # share of zero bytes on one side of the pairs from which a file without a mark is UTF-16


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Reads the bytes that are not UTF-8 as cp1252, so that one careless paste does not cost the whole
    file.
    """
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = "".join(chr(byte) if byte in UNDEFINED_IN_CP1252 else bytes([byte]).decode("cp1252") for byte in wrong)
    return text, error.end


codecs.register_error("cxloop_western", _as_western)


def detect_encoding(sample: bytes) -> str:
    """The name of the Python codec the sample is written in.

    A byte order mark decides; then the zero bytes of UTF-16; then whether what is not ASCII is UTF-8 more
    often than not (one careless paste does not make a file Western); else cp1252, or Latin-1 when a byte
    is used that cp1252 does not have.
    """
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    wide = _wide_encoding(sample)
    if wide:
        return wide
    text = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape").decode(sample, final=False)
    wide_characters = sum(character > "\x7f" for character in text)
    bad_bytes = sum("\udc80" <= character <= "\udcff" for character in text)
    if bad_bytes == 0 or wide_characters - bad_bytes > bad_bytes:
        return "utf-8"
    return "latin-1" if UNDEFINED_IN_CP1252.intersection(sample) else "cp1252"


def _wide_encoding(sample: bytes) -> str:
    pairs = len(sample) // 2
    if pairs < 2:
        return ""
    even, odd = sample[0 : pairs * 2 : 2].count(0) / pairs, sample[1 : pairs * 2 : 2].count(0) / pairs
    if odd > WIDE_SHARE and even < WIDE_SHARE / 3:
        return "utf-16-le"
    if even > WIDE_SHARE and odd < WIDE_SHARE / 3:
        return "utf-16-be"
    return ""


def known_encoding(name: str) -> str:
    """The canonical name of an encoding a person typed. InvalidInput when Python does not know it."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise InvalidInput(
            _("There is no encoding called %(name)s. Use utf-8, utf-16, cp1252 or latin-1.") % {"name": name},
            field="encoding",
        ) from None


def read_text(stream: BinaryIO, encoding: str) -> Iterator[str]:
    """The text of the stream in blocks of about 64 kB. A byte that is not UTF-8 is read as cp1252."""
    errors = "replace" if encoding.startswith("utf-16") else "cxloop_western"
    decoder = codecs.getincrementaldecoder(encoding)(errors=errors)
    while block := stream.read(BLOCK):
        text = decoder.decode(block)
        if text:
            yield text
    rest = decoder.decode(b"", final=True)
    if rest:
        yield rest
