"""Files that came with a mail: what they really are, and whether handing them on is safe."""

from __future__ import annotations

from dataclasses import dataclass

from cxloop import file_kinds
from feedback.ingest.mail.reading import Attachment

LARGEST = 25 << 20


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
    name, content = file_kinds.safe_name(file.name), file.content
    return File(number, name, file_kinds.kind_of(content), len(content), file_kinds.refusal(name, content, LARGEST))
