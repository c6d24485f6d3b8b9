"""How tests tell of a round: leaders are invited, answer through the verbs, and it is closed and revealed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assessments import tickets
from assessments.models import Participant, Round
from assessments.queries import instruments, sheets
from assessments.rounds import answering, lists, preparing, revealing, running
from assessments.rounds.answering import Expected, Given
from cxloop.actor import Actor
from tests.people import People

TEAM = "IT; Ida Ink; ida@acme.test\nIT; Ian Iron; ian@acme.test\nIT; Ina Ivory; ina@acme.test; de\n" \
       "Service; Sam Salt; sam@acme.test\nService; Sue Sand; sue@acme.test\nService; Siv Silk; siv@acme.test\n"


@dataclass
class Asked:
    """A round with its people, in the order they were named."""

    round: Round
    people: list[Participant]
    alice: Actor

    @property
    def sheet(self) -> sheets.Sheet:
        return sheets.sheet(self.round)

    def token(self, number: int = 0) -> str:
        return tickets.sign(self.round, self.fresh(number))

    def fresh(self, number: int = 0) -> Participant:
        """The participant as the database knows them now."""
        row: Participant = Participant.objects.for_organisation(self.round.organisation_id).select_related(
            "round__organisation", "function", "organisation").get(pk=self.people[number].pk)
        return row

    def named(self, name: str) -> int:
        return next(number for number, each in enumerate(self.people) if each.name.startswith(name))

    def refresh(self) -> Asked:
        self.round = Round.objects.for_organisation(self.round.organisation_id).select_related("organisation").get(
            pk=self.round.pk)
        return self


def prepare_round(people: People, now: datetime, names: str = TEAM, **changes: Any) -> Asked:
    alice = Actor.person(people.alice)
    plan = {"name": "Autumn round", "opens_at": now, "closes_at": now + timedelta(days=14), **changes}
    row = preparing.prepare(people.acme, preparing.Plan(**plan), alice, now)
    found, problems = lists.read(names, instruments.functions(people.acme), "en")
    assert not problems, problems
    preparing.add_people(row, found, alice, now)
    invited = Participant.objects.for_organisation(people.acme).filter(round=row).select_related("function")
    return Asked(row, list(invited.order_by("pk")), alice).refresh()


def open_round(people: People, now: datetime, names: str = TEAM, **changes: Any) -> Asked:
    """Open, and everybody has their mail."""
    asked = prepare_round(people, now, names, **changes)
    running.open_now(asked.round, asked.alice, now)
    while running.sweep(now):
        pass
    return asked.refresh()


def answer(asked: Asked, number: int, now: datetime, *, true: int = 4, matters: int = 5, evidence: str = "",
           score: int = 60, hands_in: bool = True, named: bool = False, only: Iterable[str] = ()) -> None:
    """One leader says the same to every statement (or to some, by key), and expects the same of everything."""
    sheet, who = asked.sheet, asked.fresh(number)
    given = {each.pk: Given(true, matters, evidence=evidence) for part in sheet.parts for each in part.statements
             if not only or each.key in only}
    answering.save_forecasts(who, sheet, {(each.kind, each.key): Expected(score, 70) for each in sheet.subjects}, now)
    answering.save_answers(who, sheet, given, now)
    if hands_in:
        answering.hand_in(who, named, now)


def close_and_reveal(asked: Asked, now: datetime) -> Asked:
    running.close(asked.round, asked.alice, now)
    revealing.reveal(asked.round, asked.alice, now)
    return asked.refresh()
