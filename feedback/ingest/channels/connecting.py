"""A source that asks another side for news: set up once, its secrets sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation
from cxloop.secrets_at_rest import seal, unseal
from feedback.ingest.channels.registry import channels
from feedback.ingest.service import source_called
from feedback.models import Source


@transaction.atomic
def connect(
    organisation: Organisation,
    channel: str,
    name: str,
    settings: dict[str, Any],
    secrets: dict[str, str],
    actor: Actor,
    now: datetime,
) -> Source:
    """The source, asked from now on; one of this name and channel gets the new settings and secrets.

    InvalidInput (or what the channel's settings refuse with) when something is wrong or a secret is missing.
    """
    permissions.require(actor, "sources.write")
    kind = channels.get(channel)
    kind.verify(settings)
    missing = [secret for secret in kind.secret_names if not secrets.get(secret)]
    if missing:
        raise InvalidInput(_("%(secret)s is missing.") % {"secret": missing[0]}, field=missing[0])
    source = source_called(organisation, name, channel)
    if source.channel != channel:
        raise InvalidInput(_("There is another source with this name."), field="name")
    source.settings, source.secrets = settings, seal(
        {**(unseal(source.secrets) if kind.keeps_secrets else {}), **secrets}
    )
    source.is_active, source.poll_error = True, ""
    source.save(update_fields=["settings", "secrets", "is_active", "poll_error"])
    audit.record(organisation, actor, "source.connected", "source", source.pk, now, channel=channel)
    return source
