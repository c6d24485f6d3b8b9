"""What customers shall experience, and the numbers the company follows: why, for which decision, owned by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.models import FollowedMetric, Strategy
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Organisation, Position
from feedback.measure.registry import metrics

LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Following:
    """A number and what it is for. `target` is in the metric's own unit: a share from 0 to 1, points, seconds."""

    metric: str
    why: str = ""
    decision: str = ""
    position: Position | None = None
    target: float | None = None
    direction: str = FollowedMetric.Direction.UP


@transaction.atomic
def save(organisation: Organisation, mission: str, success: str, actor: Actor, now: datetime) -> Strategy:
    """The strategy with these words. InvalidInput naming the one that is too long."""
    permissions.require(actor, "strategy.write")
    words = {"mission": mission.replace("\x00", "").strip(), "success": success.replace("\x00", "").strip()}
    for name, text in words.items():
        if len(text) > LONGEST:
            raise InvalidInput(_("At most %(most)s characters.") % {"most": LONGEST}, field=name)
    row: Strategy
    row, _made = Strategy.objects.for_organisation(organisation).update_or_create(
        organisation_id=organisation.pk, defaults={**words, "changed_at": now})
    audit.record(organisation, actor, "strategy.saved", "strategy", row.pk, now)
    return row


@transaction.atomic
def follow(organisation: Organisation, following: Following, actor: Actor, now: datetime, *,
           row: FollowedMetric | None = None) -> FollowedMetric:
    """The followed number, new or changed. InvalidInput naming `metric` or `target`.

    Another target is met or missed from its own day on.
    """
    permissions.require(actor, "strategy.write")
    if following.metric not in {metric.key for metric in metrics}:
        raise InvalidInput(_("There is no number of this name."), field="metric")
    others = FollowedMetric.objects.for_organisation(organisation).exclude(pk=row.pk if row else None)
    if others.filter(metric=following.metric).exists():
        raise InvalidInput(_("You follow this number already."), field="metric")
    if following.target is not None and not -1e12 < following.target < 1e12:
        raise InvalidInput(_("This is no target."), field="target")
    row = row or FollowedMetric(organisation=organisation)
    if (row.target, row.direction) != (following.target, following.direction) or row.metric != following.metric:
        today = timezone.localtime(now, organisation.zone).date()
        row.target_since = today if following.target is not None else None
    row.metric, row.position, row.target = following.metric, following.position, following.target
    row.direction = following.direction
    row.why, row.decision = following.why.replace("\x00", "").strip(), following.decision.replace("\x00", "").strip()
    row.save()
    audit.record(organisation, actor, "metric.followed", "followed_metric", row.pk, now, metric=row.metric,
                 target=row.target, is_vanity=row.is_vanity)
    return row


@transaction.atomic
def unfollow(organisation: Organisation, row: FollowedMetric, actor: Actor, now: datetime) -> None:
    """The number is no longer among those the company follows; it is still counted."""
    permissions.require(actor, "strategy.write")
    audit.record(organisation, actor, "metric.unfollowed", "followed_metric", row.pk, now, metric=row.metric)
    row.delete()
