"""How much each role may give to make something good, in which currencies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation, Role
from feedback.models import AuthorityLimit

ROLES = (Role.AGENT, Role.OWNER, Role.ADMIN)
CODE = re.compile(r"[A-Z]{3}")
Limits = Mapping[str, tuple[Decimal | int | None, Decimal | int | None]]


@transaction.atomic
def save(organisation: Organisation, actor: Actor, now: datetime, *, currency: str, limits: Limits) -> None:
    """The limits of a currency, by role: on one case and in a month; None for no limit. InvalidInput naming the field.

    They count from now on, also for what waits for approval.
    """
    permissions.require(actor, "make_good.limits")
    currency = currency.strip().upper()
    if not CODE.fullmatch(currency):
        raise InvalidInput(_("A currency is three letters, such as EUR."), field="currency")
    for role in ROLES:
        per_case, per_month = limits[role]
        if per_case is not None and per_month is not None and per_case > per_month:
            raise InvalidInput(_("One case cannot have more than a whole month."), field=f"{role}_case")
        AuthorityLimit.objects.for_organisation(organisation).update_or_create(
            organisation=organisation, currency=currency, role=role,
            defaults={"per_case": per_case, "per_month": per_month})
    told = {role: [None if each is None else str(each) for each in limits[role]] for role in ROLES}
    audit.record(organisation, actor, "make_good.limits_saved", "organisation", organisation.pk, now,
                 currency=currency, limits=told)


@transaction.atomic
def forget(organisation: Organisation, actor: Actor, now: datetime, *, currency: str) -> None:
    """Nothing is given in this currency from now on; what was given stays as it is."""
    permissions.require(actor, "make_good.limits")
    AuthorityLimit.objects.for_organisation(organisation).filter(currency=currency).delete()
    audit.record(organisation, actor, "make_good.limits_removed", "organisation", organisation.pk, now,
                 currency=currency)
