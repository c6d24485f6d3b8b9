"""The versions of an organisation's statements, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from assessments.models import Dimension, Function, Instrument, Round, Statement, StatementLink
from cxloop.models import Organisation
from feedback.measure.service import in_order
from feedback.queries.said_about import names_of


@dataclass(frozen=True, slots=True)
class Version:
    """One version with its dimensions in order; each has its `statements`, each of which has its `links`."""

    instrument: Instrument
    dimensions: list[Dimension]

    @property
    def count(self) -> int:
        return sum(len(each.statements.all()) for each in self.dimensions)


def versions(organisation: Organisation) -> list[Instrument]:
    """Every version, the newest first."""
    return list(Instrument.objects.for_organisation(organisation).order_by("-version"))


def published(organisation: Organisation) -> Instrument | None:
    """The newest published version: what a new round asks."""
    rows = Instrument.objects.for_organisation(organisation).filter(published_at__isnull=False)
    found: Instrument | None = rows.order_by("-version").first()
    return found


def draft(organisation: Organisation) -> Instrument | None:
    found: Instrument | None = Instrument.objects.for_organisation(organisation).filter(published_at=None).first()
    return found


def open_round_of(instrument: Instrument) -> Round | None:
    """A round that asks this version just now."""
    rows = Round.objects.for_organisation(instrument.organisation_id).filter(instrument=instrument, closed_at=None)
    found: Round | None = rows.exclude(opened_at=None).first()
    return found


def version(instrument: Instrument, names: Mapping[tuple[str, str], Any] | None = None) -> Version:
    """The version with all that is in it; with `names` each link has the `name` of what it leads to. Three queries."""
    key = instrument.organisation_id
    links = Prefetch("links", StatementLink.objects.for_organisation(key).order_by("kind", "key"))
    statements = Statement.objects.for_organisation(key).order_by("order", "pk").prefetch_related(links)
    rows = Dimension.objects.for_organisation(key).filter(instrument=instrument).order_by("order", "pk")
    found = Version(instrument, list(rows.prefetch_related(Prefetch("statements", statements))))
    if names is not None:
        for link in (link for each in found.dimensions for row in each.statements.all() for link in row.links.all()):
            link.name = names.get((link.kind, link.key), link.key)  # type: ignore[attr-defined]
    return found


def functions(organisation: Organisation, every: bool = False) -> list[Function]:
    """The functions in use, in their order; with those out of use when told."""
    rows = Function.objects.for_organisation(organisation).order_by("order", "name")
    return list(rows if every else rows.filter(is_active=True))


def subjects(organisation: Organisation) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a statement can be linked to, as groups of choices: "kind:key" and name. Two queries."""
    named: dict[str, list[tuple[str, str]]] = {"touchpoint": [], "theme": []}
    for (kind, key), name in names_of(organisation).items():
        named[kind].append((f"{kind}:{key}", name))
    numbers = [(f"metric:{metric.key}", str(metric.label)) for metric in in_order()]
    return [(_("Touchpoints"), named["touchpoint"]), (_("Themes"), named["theme"]), (_("Metrics"), numbers)]


def subject_names(organisation: Organisation) -> dict[tuple[str, str], Any]:
    """(kind, key) -> name of everything a statement can be linked to."""
    numbers = {("metric", metric.key): metric.label for metric in in_order()}
    return {**names_of(organisation), **numbers}
