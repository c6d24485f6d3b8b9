"""The channels there are: one file each. A channel says how feedback comes in and, if it can, how an answer leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from cxloop import secrets_at_rest
from cxloop.errors import CxloopError, InvalidInput
from cxloop.http_out import HttpOut
from cxloop.registry import Registry
from feedback.ingest.incoming import Incoming
from feedback.models import FeedbackItem, Message, Source
from feedback.params import parse

Polled = tuple[list[Incoming], dict[str, Any]]


class ChannelFailed(CxloopError):
    """The other side did not do what was asked. Below 500 trying again is useless."""

    code = "channel_failed"
    status = 502


class ChannelRefused(ChannelFailed):
    code = "channel_refused"
    status = 422


@dataclass(frozen=True)
class NoSettings:
    """A channel that needs none."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer on its way out. `asks` is the question whether it helped, with its link, for this customer's eyes only.

    `item` is what it answers, None when it is gone. However often it is tried, `message.public_id` names it.
    """

    message: Message
    item: FeedbackItem | None
    asks: str = ""


class Channel:
    """What every channel is; most need `parse` alone.

    `Settings` is a frozen dataclass of what a person sets; `secret_names` are kept sealed beside them.
    """

    key: str = ""
    label: ClassVar[Any] = ""
    Settings: ClassVar[type] = NoSettings
    secret_names: ClassVar[tuple[str, ...]] = ()
    keeps_secrets: ClassVar[bool] = False  # connecting again adds secrets to those that are there
    can_poll: ClassVar[bool] = False
    can_reply: ClassVar[bool] = False

    def verify(self, settings: Mapping[str, Any]) -> Any:
        """The settings, checked. InvalidInput naming the field that is wrong."""
        return parse(self.Settings, settings, "settings")

    def parse(self, payload: Any) -> list[Incoming]:
        """What customers said in one payload of the channel. Pure. ChannelFailed when it is not one."""
        raise InvalidInput(_("This channel takes no payloads."), field="channel")

    def poll(self, source: Source, cursor: dict[str, Any], http: HttpOut, now: datetime) -> Polled:
        """What is new since the cursor, and the new cursor. Writes nothing."""
        raise InvalidInput(_("This channel cannot be asked for news."), field="channel")

    def reply(self, source: Source, reply: Reply, http: HttpOut) -> str:
        """The other side's id of the answer, once it stands there. CxloopError below 500 when it never will."""
        raise InvalidInput(_("This channel carries no answers."), field="channel")

    def settings_of(self, source: Source) -> Any:
        return self.verify(source.settings)

    def secrets_of(self, source: Source) -> dict[str, Any]:
        return secrets_at_rest.unseal(source.secrets)


channels: Registry[Channel] = Registry("channel")
