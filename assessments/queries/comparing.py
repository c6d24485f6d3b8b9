"""The company beside other companies: those of this installation that agreed, and those from files that were read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from assessments.comparison import Cell, Company, Compared, compared, passed_on
from assessments.models import (
    InstallationKey,
    Instrument,
    OtherCompany,
    Round,
    SharedScores,
    Statement,
    TakingPart,
    TrustedKey,
)
from assessments.queries.told import Told
from assessments.round_data import Estimate
from assessments.scales import OVERALL, by_key
from cxloop.models import Organisation


def questions_of(instrument: Instrument) -> str:
    """What scores must share to be compared: a word for the keys of the statements, whatever their language."""
    keys = Statement.objects.for_organisation(instrument.organisation_id).filter(instrument=instrument)
    text = "\n".join(sorted(keys.values_list("key", flat=True)))
    return f"statements-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def newest_full(organisation: Organisation) -> Round | None:
    """The newest revealed round that asked everything; a pulse is compared with nobody."""
    rows = Round.objects.for_organisation(organisation).filter(revealed_at__isnull=False, kind=Round.Kind.FULL)
    found: Round | None = rows.select_related("instrument").order_by("-closed_at", "-pk").first()
    if found is not None:
        found.organisation = organisation
    return found


def scores_of(told: Told) -> dict[str, Estimate]:
    """The company's scores of a round by dimension, and overall."""
    found = by_key(told.found.effectiveness, "dimension", told.found.data.dimensions)
    return {**found, **({OVERALL: told.found.overall} if told.found.overall else {})}


def cells_of(told: Told) -> dict[str, Cell]:
    """What of them may leave the organisation."""
    functions = len(set(told.found.data.function_of.tolist()))
    scores = {key: (each, functions) for key, each in scores_of(told).items()}
    return passed_on(scores, told.round.min_people)


def comparison(told: Told) -> tuple[Compared, ...]:
    """Where the company stands, for each score that at least five others have. Four queries."""
    organisation, questions = told.round.organisation, questions_of(told.round.instrument)
    if told.round.kind != Round.Kind.FULL:
        return ()
    own = taking_part(organisation)
    files = OtherCompany.objects.for_organisation(organisation).filter(questions=questions).order_by("key__issued_on")
    rows: list[Any] = [*files, *SharedScores.objects.filter(questions=questions).order_by("pk")]
    return compared(scores_of(told), [_company(row) for row in rows if own is None or row.name != own.name])


def _company(row: Any) -> Company:
    scores: Mapping[str, Mapping[str, int]] = row.scores
    return Company(row.name, {key: Cell(**each) for key, each in scores.items()})


def taking_part(organisation: Organisation) -> TakingPart | None:
    found: TakingPart | None = TakingPart.objects.for_organisation(organisation).first()
    return found


def trusted(organisation: Organisation) -> list[TrustedKey]:
    """The keys whose files are read here, by name."""
    return list(TrustedKey.objects.for_organisation(organisation).order_by("whose", "pk"))


def installation_key() -> InstallationKey | None:
    """The key of this installation, sealed; None until somebody agreed."""
    found: InstallationKey | None = InstallationKey.objects.first()
    return found


