"""How an organisation reads its rounds: what it calls agreeing."""

from __future__ import annotations

from assessments.agreement import Rule
from assessments.findings import Params
from assessments.models import AgreementRule
from cxloop.models import Organisation


def params_of(organisation: Organisation) -> Params:
    """The organisation's own, ours where it set none. One query."""
    row = AgreementRule.objects.for_organisation(organisation).first()
    return Params(rule=Rule(row.within, row.same_side, row.share)) if row else Params()
