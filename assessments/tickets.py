"""The personal link of a participant: signed, theirs alone, over when it was handed on, withdrawn or replaced."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments.models import Participant, Round
from cxloop import links
from cxloop.errors import LinkExpired, NotFound
from cxloop.tenancy import acting_in

PURPOSE = links.purpose("round.answer")
AFTERWARDS = timedelta(days=120)  # after the round's end as it stood: it may be opened again, and leads to what came


def sign(of: Round, participant: Participant) -> str:
    payload = {"o": participant.organisation_id, "p": str(participant.public_id), "n": participant.link_number}
    return links.sign(PURPOSE, payload, expires_at=of.closes_at + AFTERWARDS)


def address(of: Round, participant: Participant) -> str:
    """The full address of the page where they answer."""
    return links.absolute(reverse("answering:start", args=[sign(of, participant)]))


def read(token: str, now: datetime) -> Participant:
    """Whose link it is, with round, function and organisation. NotFound when forged, LinkExpired with the reason."""
    try:
        payload = links.read(PURPOSE, token, now=now)
    except LinkExpired:
        raise LinkExpired(_("The round it was for is long over.")) from None
    with acting_in(payload["o"]):
        row = Participant.objects.for_organisation(payload["o"]).filter(public_id=payload["p"]).select_related(
            "round__organisation", "function", "organisation").first()
    if row is None:
        raise NotFound()
    if row.revoked_at is not None:
        raise LinkExpired(_("Somebody else answers in your place, or you were invited by mistake."))
    if row.link_number != payload["n"]:
        raise LinkExpired(_("A newer link was sent to you. Open the newest mail."))
    found: Participant = row
    return found
