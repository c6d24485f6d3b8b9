"""How a team's mails to customers look: the name and the address they come from, and what stands below the words."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.mail import one_line
from cxloop.models import Team

LONGEST_SIGNATURE = 1_000


@transaction.atomic
def decide(team: Team, *, from_name: str, from_email: str, signature: str, actor: Actor, now: datetime) -> Team:
    """The team, writing like this from now on; empty is as the organisation writes. InvalidInput names the field.

    The address is the team's wish: `mail.may_send_as` says at the moment of sending whether it may stand as From.
    """
    name, address = one_line(from_name), from_email.strip().lower()
    signature = signature.replace("\x00", "").replace("\r\n", "\n").strip()
    if address:
        try:
            validate_email(address)
        except ValidationError:
            raise InvalidInput(_("This is not an e-mail address."), field="from_email") from None
    if len(name) > 100:
        raise InvalidInput(_("At most 100 letters."), field="from_name")
    if len(signature) > LONGEST_SIGNATURE:
        raise InvalidInput(_("At most 1,000 letters."), field="signature")
    team.from_name, team.from_email, team.signature = name, address, signature
    team.save(update_fields=["from_name", "from_email", "signature"])
    audit.record(team.organisation_id, actor, "team.mail_decided", "team", team.pk, now, address=address)
    return team
