"""What wakes the mirror: rounds open, close and remind by a sweep."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from assessments.rounds import running
from cxloop.tasks import drain


@shared_task
def run_rounds() -> None:
    drain("rounds", lambda: running.sweep(timezone.now()))
