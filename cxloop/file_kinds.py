"""What a file really is, told by its content, and whether handing it on is safe. Its name is only what somebody claims.
"""

from __future__ import annotations

import mimetypes
import unicodedata

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"%PDF-", "PDF"),
    (b"PK\x03\x04", "ZIP"),
    (b"\xd0\xcf\x11\xe0", "Office 97"),
    (b"{\\rtf", "RTF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)
PROGRAMS: tuple[bytes, ...] = (
    b"MZ", b"\x7fELF", b"#!", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa", b"\xca\xfe\xba\xbe", b"L\x00\x00\x00",
)
ENDINGS = frozenset(
    {
        *("exe", "com", "bat", "cmd", "scr", "pif", "js", "jse", "vbs", "vbe", "wsf", "wsh", "hta", "msi", "msp"),
        *("jar", "lnk", "reg", "dll", "sys", "cpl", "chm", "iso", "img", "vhd", "docm", "xlsm", "pptm", "sh", "app"),
        *("ps1", "dmg", "html", "htm", "svg", "xhtml", "mht"),
    }
)
PROMISED = {
    "png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "pdf": "PDF", "zip": "ZIP", "docx": "ZIP", "xlsx": "ZIP",
    "pptx": "ZIP", "odt": "ZIP", "ods": "ZIP", "rtf": "RTF", "tif": "TIFF", "tiff": "TIFF",
}
TEXT, UNKNOWN = gettext_lazy("text"), gettext_lazy("other")
NAME = 120  # letters of a name that are kept
OCTETS = "application/octet-stream"


def kind_of(content: bytes) -> str:
    """PNG, PDF, ..., "text", "other", by the first bytes."""
    found = next((kind for magic, kind in MAGIC if content.startswith(magic)), "")
    return found or str(TEXT if is_text(content) else UNKNOWN)


def is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4096]


def safe_name(name: str) -> str:
    """The name as one that is no path, has no letters nobody sees (some turn the reading order) and is not too long."""
    seen = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = seen.replace("/", "_").replace("\\", "_").strip(". ")
    if len(name) > NAME:
        stem, dot, ending = name.rpartition(".")
        name = f"{stem[: NAME - len(ending) - 1]}.{ending}" if dot and len(ending) < 10 else name[:NAME]
    return name or _("without a name")


def refusal(name: str, content: bytes, most: int) -> str:
    """Why it is not handed on; empty when it is. `most` is in bytes."""
    ending = name.rpartition(".")[2].lower()
    if len(content) > most:
        return _("larger than %(most)s MB") % {"most": most >> 20}
    if ending in ENDINGS or content.startswith(PROGRAMS):
        return _("a program or a page, which may do harm")
    if ending in PROMISED and PROMISED[ending] != kind_of(content):
        return _("not what its name says")
    return ""


def media_type(name: str) -> str:
    """The type a mail program is told, by an ending whose content was checked or that promises nothing."""
    guessed, encoding = mimetypes.guess_type(name)
    known = guessed and not encoding and guessed.startswith(("image/", "text/", "application/"))
    return guessed if known and guessed else OCTETS
