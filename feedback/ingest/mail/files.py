"""Files that came with a mail: what they really are, and whether handing them on is safe."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.ingest.mail.reading import Attachment

LARGEST = 25 << 20
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


@dataclass(frozen=True, slots=True)
class File:
    """One file of a mail by its place in it; `refused` says why it is not handed on, and is empty otherwise."""

    number: int
    name: str
    kind: str
    size: int
    refused: str


def files_of(attachments: list[Attachment]) -> list[File]:
    """The files, judged by their content: the name and the type are only what the sender claims."""
    return [judged(number, each) for number, each in enumerate(attachments)]


def judged(number: int, file: Attachment) -> File:
    name = file.name.replace("/", "_").replace("\\", "_").strip(". ") or _("without a name")
    kind = kind_of(file.content)
    return File(number, name[:120], kind or str(TEXT if is_text(file.content) else UNKNOWN), len(file.content),
                refusal(name, kind, file.content))


TEXT, UNKNOWN = gettext_lazy("text"), gettext_lazy("other")


def kind_of(content: bytes) -> str:
    return next((kind for magic, kind in MAGIC if content.startswith(magic)), "")


def is_text(content: bytes) -> bool:
    return b"\x00" not in content[:4096]


def refusal(name: str, kind: str, content: bytes) -> str:
    ending = name.rpartition(".")[2].lower()
    if len(content) > LARGEST:
        return _("larger than %(most)s MB") % {"most": LARGEST >> 20}
    if ending in ENDINGS or content.startswith(PROGRAMS):
        return _("a program or a page, which may do harm")
    if ending in PROMISED and PROMISED[ending] != kind:
        return _("not what its name says")
    return ""
