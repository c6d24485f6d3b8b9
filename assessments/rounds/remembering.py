"""What is kept of a round at its reveal beside the answers: what customers had said, and what the round amounts to."""

from __future__ import annotations

from dataclasses import asdict

from assessments.models import Round, RoundSnapshot
from assessments.queries import revealed
from assessments.queries.heard import heard
from assessments.queries.told import told


def keep(of: Round) -> None:
    """Makes that part of the round's snapshot, new or anew: feedback that was let go since is then missing in it."""
    snapshots = RoundSnapshot.objects.for_organisation(of.organisation_id).filter(round=of)
    customers = heard(of, revealed.load(of).data.subjects)
    snapshots.update(customers=[asdict(each) for each in customers])
    assert of.closed_at is not None, "a revealed round is closed"
    said = told(of).found.earlier(str(of.public_id), of.closed_at.date().isoformat())
    snapshots.update(summary=asdict(said))
