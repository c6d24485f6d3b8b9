"""A channel in Mattermost, by an incoming webhook."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.announce.chat import line_of
from feedback.announce.registry import Announcement, formats

MARKS = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~])")
CALLS = re.compile(r"@(?=\w)")


@formats.register
class Mattermost:
    """One message in Markdown."""

    key = "mattermost"
    label = _("Channel in Mattermost")
    help = _("Make an incoming webhook in Mattermost and paste its address.")
    is_signed = False
    is_secret_address = True

    def body(self, said: Announcement) -> dict[str, Any]:
        line = line_of(said)
        link = escaped(line.link)
        text = escaped(line.text).replace(link, f"[{link}]({line.url})", 1)
        rows = [f"{escaped(name)}: {escaped(value)}" for name, value in line.facts]
        return {"text": "  \n".join([text, *rows])}


def escaped(text: str) -> str:
    """Without a meaning in Markdown, and calling nobody: a space of no width stands behind each @."""
    return CALLS.sub("@\u200b", MARKS.sub(r"\\\1", text))
