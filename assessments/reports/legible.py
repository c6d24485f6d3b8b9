"""Text as the embedded fonts can show it."""

from __future__ import annotations

import unicodedata

EMOJI = 0x1F000  # from here on lie pictures, which the fonts do not have
INVISIBLE = ("Cc", "Cf", "Co", "Cs", "Cn")  # control, format, private, half and no characters
KEPT = "\n\t"


def legible(text: str) -> str:
    """The text with pictures as their names in brackets and without what nobody sees.

    A face in a customer's words is part of what they said; a screen reader says its name as well. Letters of every
    script stay: the fonts of the system are used where the embedded ones lack them.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(each) for each in unicodedata.normalize("NFC", text))


def _shown(character: str) -> str:
    if character in KEPT:
        return character
    if unicodedata.category(character) in INVISIBLE or "\ufe00" <= character <= "\ufe0f":
        return ""
    if ord(character) >= EMOJI and unicodedata.category(character) in ("So", "Sk"):
        return f"[{unicodedata.name(character, 'picture').lower()}]"
    return character
