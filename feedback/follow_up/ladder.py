"""What comes next on a case when nobody acts: which rungs of its ladder are ahead, when, and whom they name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cxloop.models import Organisation
from feedback.follow_up import recipients, rota, sla
from feedback.follow_up.case_work import steps_taken
from feedback.models import Case

MOST = 3


@dataclass(frozen=True, slots=True)
class Rung:
    """At this time these people (names) are told, because this promise is late."""

    at: datetime
    promise: str
    names: tuple[str, ...]


def ahead(organisation: Organisation, cases: Iterable[Case], now: datetime) -> dict[int, list[Rung]]:
    """Up to three rungs ahead for each case, earliest first; none while it rests or when all is kept.

    Ten queries for any number of cases.
    """
    cases = list(cases)
    duty = rota.load(organisation, now)
    done = steps_taken(cases)
    rungs: dict[int, list[Rung]] = {}
    for case in cases:
        if case.paused_at is not None or not case.is_open:
            rungs[case.pk] = []
            continue
        entries = sorted(
            entry
            for entry in sla.agenda(case, duty.calendar(case.calendar_id))
            if entry.step > 0 and entry.at > now and entry.key not in done[case.pk]
        )
        steps = {step["step"]: step for step in case.policy.get("steps", ())}
        rungs[case.pk] = [
            Rung(
                entry.at,
                entry.promise,
                tuple(
                    person.name
                    for person, _why in recipients.resolve(
                        duty, case, steps[entry.step]["tell"], steps[entry.step]["position"]
                    )
                ),
            )
            for entry in entries[:MOST]
        ]
    return rungs
