"""Random histories, made through the verbs, each remembered in plain Python so that numbers can be counted slowly."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cxloop.actor import Actor
from feedback.follow_up import actions, dialogue
from feedback.models import Case, FixQuestion
from tests.feedback.story import MONDAY, complain, say
from tests.people import People

TOUCHPOINTS = ("baggage", "check-in", "")
CROSS = "My bag is lost and nobody answers. This is terrible."
MINUTES = (3, 20, 70, 300, 1500, 4000)


@dataclass
class Life:
    """What happened to one case, as somebody with a pencil would have noted it."""

    case: Case
    touchpoint: str
    spoke: datetime
    opened: datetime
    nps: int
    acknowledged: datetime | None = None
    contacted: datetime | None = None
    resolved: datetime | None = None
    answers: list[str] = field(default_factory=list)
    reopened: int = 0
    pauses: list[tuple[datetime, datetime]] = field(default_factory=list)
    outcome: str = ""
    owner_acted: bool = False

    @property
    def is_closed(self) -> bool:
        return bool(self.outcome)


class Historian:
    """Lives random lives in Acme. `happy` counts the praise, which opens nothing."""

    def __init__(self, people: People, seed: int) -> None:
        self.people, self.chance = people, random.Random(seed)
        self.lives: list[Life] = []
        self.happy: list[int] = []
        self.latest = MONDAY

    def live(self, cases: int) -> Historian:
        for number in range(cases):
            opened = MONDAY + timedelta(minutes=self.chance.randrange(0, 40 * 1440))
            if self.chance.random() < 0.3:
                self.praise(opened, number)
            self.lives.append(self.one_life(opened, number))
        self.latest += timedelta(minutes=1)
        return self

    def praise(self, at: datetime, number: int) -> None:
        score = self.chance.choice([7, 8, 9, 10])
        say(self.people.acme, "Lovely crew, thank you.", at, email=f"happy{number}@mail.test", nps=score)
        self.happy.append(score)

    def one_life(self, opened: datetime, number: int) -> Life:
        spoke = opened - timedelta(minutes=self.chance.randrange(0, 600))
        touchpoint, score = self.chance.choice(TOUCHPOINTS), self.chance.randrange(0, 5)
        case = complain(self.people.acme, opened, at=spoke, email=f"cross{number}@mail.test", text=CROSS,
                        touchpoint=touchpoint, nps=score)
        life = Life(case, touchpoint, spoke, opened, score)
        now = opened
        for _step in range(self.chance.randrange(0, 7)):
            now += timedelta(minutes=self.chance.choice(MINUTES))
            self.step(life, now)
        self.latest = max(self.latest, now)
        return life

    def step(self, life: Life, now: datetime) -> None:
        """One thing that may happen next, chosen by chance."""
        life.case = Case.objects.for_organisation(self.people.acme).get(pk=life.case.pk)
        choices = {
            "open": [self.acknowledge, self.contact, self.resolve, self.give_up, self.pause],
            "acknowledged": [self.contact, self.resolve, self.pause],
            "contacted": [self.contact, self.resolve],
            "resolved": [self.answer, self.answer, self.answer, self.silence],
            "closed": [self.reopen],
        }[life.case.status]
        self.chance.choice(choices)(life, now)

    def somebody(self, life: Life) -> Actor:
        who = self.chance.choice([self.people.alice, self.people.bob, self.people.carol])
        life.owner_acted |= who.pk == life.case.owner_id
        return Actor.person(who)

    def acknowledge(self, life: Life, now: datetime) -> None:
        actions.acknowledge(life.case, actor=self.somebody(life), now=now)
        life.acknowledged = life.acknowledged or now

    def contact(self, life: Life, now: datetime) -> None:
        actions.contact(life.case, message="We are on it.", actor=self.somebody(life), now=now)
        life.acknowledged, life.contacted = life.acknowledged or now, life.contacted or now

    def resolve(self, life: Life, now: datetime) -> None:
        actions.resolve(life.case, root_cause=self.people.cause, message="Fixed.", actor=self.somebody(life), now=now)
        life.acknowledged, life.contacted = life.acknowledged or now, life.contacted or now
        life.resolved = life.resolved or now

    def give_up(self, life: Life, now: datetime) -> None:
        actions.give_up(life.case, reason="No address.", actor=self.somebody(life), now=now)
        life.outcome = "unreachable"

    def pause(self, life: Life, now: datetime) -> None:
        """Waits for something for a while; a minute may be enough."""
        if life.case.paused_at is not None:
            return
        actor, later = self.somebody(life), now + timedelta(minutes=self.chance.choice((1, 90, 700)))
        paused = actions.pause(life.case, reason="Waiting for the depot.", until=later, actor=actor, now=now)
        actions.resume(paused, actor=actor, now=now + timedelta(minutes=1))
        life.pauses.append((now, now + timedelta(minutes=1)))

    def answer(self, life: Life, now: datetime) -> None:
        question = FixQuestion.objects.for_organisation(self.people.acme).get(case=life.case, cycle=life.case.cycle)
        said = self.chance.choice(["yes", "yes", "no", "not_yet"])
        after = dialogue.answer(question, answer=said, comment="", now=now)
        life.answers.append(said)
        life.outcome = after.outcome
        life.reopened += after.status == "open"

    def silence(self, life: Life, now: datetime) -> None:
        dialogue.fall_silent(self.people.acme, [life.case], now)
        life.outcome = "silent"

    def reopen(self, life: Life, now: datetime) -> None:
        actions.reopen(life.case, reason="They called.", actor=self.somebody(life), now=now)
        life.outcome, life.reopened = "", life.reopened + 1


def share(lives: list[Any], of: Any, counted: Any) -> tuple[int, int]:
    """(how many are counted, of how many), one by one."""
    among = [life for life in lives if of(life)]
    return sum(1 for life in among if counted(life)), len(among)
