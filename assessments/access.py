"""One row of an organisation by its public id. NotFound when it is not this organisation's."""

from __future__ import annotations

from typing import Any

from assessments.models import FollowedMetric, Function, Participant, Round, Statement
from cxloop.access import one
from cxloop.errors import NotFound
from cxloop.models import Organisation


def revealed_round(organisation: Organisation, public_id: Any) -> Round:
    """NotFound before the reveal as well: until then nothing is there to be seen."""
    row = round_of(organisation, public_id)
    if row.revealed_at is None:
        raise NotFound()
    return row


def round_of(organisation: Organisation, public_id: Any) -> Round:
    row = one(Round, organisation, public_id, "instrument")
    row.organisation = organisation
    return row


def statement(organisation: Organisation, public_id: Any) -> Statement:
    return one(Statement, organisation, public_id, "instrument", "dimension")


def function(organisation: Organisation, public_id: Any) -> Function:
    return one(Function, organisation, public_id)


def participant(organisation: Organisation, public_id: Any) -> Participant:
    row = one(Participant, organisation, public_id, "round", "function")
    row.organisation = row.round.organisation = organisation
    return row


def followed_metric(organisation: Organisation, public_id: Any) -> FollowedMetric:
    return one(FollowedMetric, organisation, public_id, "position")
