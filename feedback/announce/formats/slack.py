"""A channel in Slack, by an incoming webhook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.announce.chat import line_of
from feedback.announce.registry import Announcement, formats


@formats.register
class Slack:
    """One message in Slack's mark-up, in which three letters must be escaped."""

    key = "slack"
    label = _("Channel in Slack")
    help = _("Make an incoming webhook in Slack and paste its address.")
    is_signed = False
    is_secret_address = True

    def body(self, said: Announcement) -> dict[str, Any]:
        line = line_of(said)
        link = escaped(line.link)
        text = escaped(line.text).replace(link, f"<{line.url}|{link}>", 1)
        rows = [f"{escaped(name)}: {escaped(value)}" for name, value in line.facts]
        return {"text": "\n".join([text, *rows]), "unfurl_links": False, "unfurl_media": False}


def escaped(text: str) -> str:
    """As Slack asks for: nothing a person typed becomes a link or calls a channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
