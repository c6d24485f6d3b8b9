"""The e-mails there are: one file each, found by being there."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol

from cxloop.mail import Draft
from cxloop.registry import Registry


class Email(Protocol):
    """A kind of e-mail. Its templates are `feedback/emails/<key>.subject.txt`, `<key>.txt` and `<key>.html`."""

    key: str
    label: Any

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        """The mail about somebody invented, of unsaved data; with the given words in place of the invented ones."""
        ...


emails: Registry[Email] = Registry("e-mail")
