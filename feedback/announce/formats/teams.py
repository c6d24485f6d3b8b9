"""A channel in Microsoft Teams, by a workflow that waits for a webhook."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as translated
from django.utils.translation import gettext_lazy as _

from feedback.announce.chat import line_of
from feedback.announce.formats.mattermost import escaped
from feedback.announce.registry import Announcement, formats


@formats.register
class Teams:
    """One adaptive card: what happened, the facts as a list, a button that leads to the case."""

    key = "teams"
    label = _("Channel in Microsoft Teams")
    help = _("In the channel, choose Workflows, “Post to a channel when a webhook request is received”, and paste its "
             "address.")
    is_signed = False
    is_secret_address = True

    def body(self, said: Announcement) -> dict[str, Any]:
        line = line_of(said)
        facts = [{"title": name, "value": escaped(value)} for name, value in line.facts]
        card = {
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard",
            "version": "1.4",
            "body": [
                {"type": "TextBlock", "text": escaped(line.text), "weight": "Bolder", "wrap": True},
                *([{"type": "FactSet", "facts": facts}] if facts else []),
            ],
            "actions": [{"type": "Action.OpenUrl", "title": translated("Open"), "url": line.url}],
        }
        return {"type": "message", "attachments": [
            {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}]}
