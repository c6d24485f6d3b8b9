"""What a new organisation begins with: version 1 of the statements, and the functions most companies have."""

from __future__ import annotations

from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from assessments.instrument import DIMENSIONS, DimensionText
from assessments.models import Dimension, Function, Instrument, Statement, StatementLink
from cxloop import organisations
from cxloop.actor import Actor
from cxloop.models import Membership, Organisation
from feedback.measure.registry import metrics
from feedback.queries.said_about import keys_of_themes, keys_of_touchpoints

FUNCTIONS = (
    ("marketing", gettext_noop("Marketing")), ("it", gettext_noop("IT")), ("operations", gettext_noop("Operations")),
    ("service", gettext_noop("Service")), ("sales", gettext_noop("Sales")), ("finance", gettext_noop("Finance")),
    ("hr", gettext_noop("HR")), ("frontline", gettext_noop("Frontline")),
)


def lay(organisation: Organisation, admin: Membership, country: str, actor: Actor, now: datetime) -> None:
    """Fills a new organisation. Eight queries."""
    begin(organisation, now)


def begin(organisation: Organisation, now: datetime) -> Instrument:
    """Version 1 and the usual functions, in the organisation's language."""
    with translation.override(organisation.language):
        Function.objects.bulk_create([
            Function(organisation=organisation, key=key, name=_(name), order=order)
            for order, (key, name) in enumerate(FUNCTIONS)
        ])
    return copy_ours(organisation, now)


def copy_ours(organisation: Organisation, now: datetime) -> Instrument:
    """Our statements as the organisation's first version, published. Links lead to what the organisation has."""
    version: Instrument = Instrument.objects.create(
        organisation=organisation, version=1, created_at=now, published_at=now)
    dimensions = Dimension.objects.bulk_create([
        Dimension(organisation=organisation, instrument=version, key=each.key, names=each.names, order=order)
        for order, each in enumerate(DIMENSIONS)
    ])
    rows = Statement.objects.bulk_create(list(_statements(version, dict(zip(DIMENSIONS, dimensions, strict=True)))))
    texts = [text for each in DIMENSIONS for text in each.statements]
    known = {
        "touchpoint": keys_of_touchpoints(organisation), "theme": keys_of_themes(organisation),
        "metric": {metric.key for metric in metrics},
    }
    StatementLink.objects.bulk_create([
        StatementLink(organisation=organisation, statement=row, kind=link.kind, key=link.key)
        for row, text in zip(rows, texts, strict=True) for link in text.links if link.key in known[link.kind]
    ])
    return version


def _statements(version: Instrument, dimensions: dict[DimensionText, Dimension]) -> list[Statement]:
    return [
        Statement(organisation_id=version.organisation_id, instrument=version, dimension=row, key=text.key,
                  texts=text.texts, order=order)
        for each, row in dimensions.items() for order, text in enumerate(each.statements)
    ]


organisations.on_create(lay)
