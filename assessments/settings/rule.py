"""What an organisation calls agreeing."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from assessments.agreement import Rule
from assessments.models import AgreementRule
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation


@transaction.atomic
def save(organisation: Organisation, rule: Rule, actor: Actor, now: datetime) -> None:
    """Rounds are read by it from now on, those before as well. InvalidInput names the part that is out of range."""
    permissions.require(actor, "rounds.write")
    if not 0 < rule.within <= 4:
        raise InvalidInput(_("Between 0.1 and 4 points of the scale."), field="within")
    if not 0 < rule.share <= 1:
        raise InvalidInput(_("Between 1 and 100 percent."), field="share")
    AgreementRule.objects.for_organisation(organisation).update_or_create(
        organisation=organisation,
        defaults={"within": rule.within, "same_side": rule.same_side, "share": rule.share})
    audit.record(organisation, actor, "agreement_rule.saved", "organisation", organisation.pk, now,
                 within=rule.within, same_side=rule.same_side, share=rule.share)
