"""An initiative is due soon, or late: to whoever acts for the position that answers for it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cxloop import links
from cxloop.mail import Draft
from cxloop.models import Membership, Organisation
from feedback.emails import rendering, samples
from feedback.emails.letter import choices_url
from feedback.emails.registry import emails
from feedback.models import Initiative


@emails.register
class InitiativeDue:
    """A week before the day, the morning after it, and each week while it is late. It holds no customer's words."""

    key = "initiative_due"
    label = _("Initiative due")

    def example(self, now: datetime, verbatim: str = "", language: str = "en") -> Draft:
        row = Initiative(
            pk=3, organisation=samples.ORGANISATION, title="A second belt at the lost-luggage desk",
            due_on=now.date() - timedelta(days=2), state=Initiative.State.STARTED, created_at=now)
        return compose(samples.ORGANISATION, samples.reader(language), row, "You are Head of Baggage.", 14, now)


def compose(
    organisation: Organisation, recipient: Membership, row: Initiative, why: str, open_cases: int, now: datetime
) -> Draft:
    """The reminder in the reader's language; one a day at most for one initiative and reader."""
    today = now.astimezone(organisation.zone).date()
    language = rendering.known_language(recipient.user.language, organisation.language)
    with rendering.reading_as(language, rendering.zone_of(organisation, recipient)):
        context: dict[str, Any] = {
            "language": language, "organisation": organisation, "reader": recipient.user.get_short_name(), "row": row,
            "is_late": row.due_on < today, "open_cases": open_cases, "why_you": why,
            "url": links.absolute(reverse(
                "feedback:initiative", kwargs={"slug": organisation.slug, "public_id": row.public_id})),
            "choices_url": choices_url(organisation), "zone": timezone.get_current_timezone_name(),
        }
        parts = rendering.render("initiative_due", context)
    return Draft(
        kind="initiative_due", dedupe_key=f"initiative.{row.pk}.{recipient.pk}.{today.isoformat()}",
        to_email=recipient.user.email, to_name=recipient.name, from_name=organisation.name, subject=parts.subject,
        text=parts.text, html=parts.html, recipient=recipient, language=language, object_kind="initiative",
        object_id=row.pk,
    )
