"""Ninety days of Larkspur Air, lived through by the clock: all by ingest and verbs with an explicit `now`."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction

from cxloop import calendars, outbox
from cxloop.actor import Actor
from cxloop.business_hours import Calendar, deadline
from cxloop.errors import CxloopError
from cxloop.models import Membership
from cxloop.once import reading_once
from cxloop.tenancy import acting_in
from feedback import flow, notice_flow
from feedback.demo import letters, voices
from feedback.demo.causes import act_on_causes
from feedback.demo.company import Company
from feedback.follow_up import absence, actions, dialogue, escalation, make_good
from feedback.ingest.service import store
from feedback.models import Case, FixQuestion, MakeGood, RootCause, Source

DAYS, ITEMS, TRAVELLERS = 90, 2000, 900
ARRIVALS = {"Post-flight survey": (8, 15), "Website feedback": (8, 15)}  # everything else is fetched once a day
ONCE_A_DAY = (15,)
SWEEPS = (10, 17)
Act = Callable[[datetime], None]


@dataclass(slots=True)
class Story:
    company: Company
    until: datetime
    chance: random.Random
    calendar: Calendar
    sources: dict[str, Source]
    causes: list[RootCause]
    gifts: random.Random = field(default_factory=lambda: random.Random(1836))  # decides what customers are given
    heap: list[tuple[datetime, int, Act]] = field(default_factory=list)
    tick: itertools.count[int] = field(default_factory=itertools.count)

    def at(self, when: datetime, act: Act) -> None:
        if when < self.until:
            heapq.heappush(self.heap, (when, next(self.tick), act))

    def after_work(self, now: datetime, minutes: float, act: Act) -> None:
        """The act, so many working minutes later."""
        self.at(deadline(now, max(1, int(minutes)), self.calendar), act)

    def hours(self, typical: float) -> float:
        """A human stretch of time around the typical one, in minutes: mostly shorter, sometimes much longer."""
        return 60 * typical * self.chance.lognormvariate(0, 0.7)


def tell(company: Company, until: datetime, progress: Callable[[float], None]) -> None:
    """Lives through the ninety days until `until`."""
    organisation = company.organisation
    story = Story(
        company,
        until,
        random.Random(1912),
        calendars.load(organisation).get(None),
        {row.name: row for row in Source.objects.for_organisation(organisation)},
        list(RootCause.objects.for_organisation(organisation).order_by("pk")),
    )
    began = until - timedelta(days=DAYS)
    plan_voices(story, began)
    for hour in range(DAYS * 24):
        story.at(began + timedelta(hours=hour, minutes=7), lambda now: sweep(story, now))
    with acting_in(organisation):
        act_on_causes(company, began, until)
    with acting_in(organisation), reading_once():  # nobody is hired or moved in these ninety days
        while story.heap:
            when, _order, act = heapq.heappop(story.heap)
            act(when)
            progress((when - began) / (until - began))
        while settle(until):
            pass


def plan_voices(story: Story, began: datetime) -> None:
    """When everybody speaks: more in the evening, and a bad fortnight for baggage-like trouble around day fifty."""
    crowd = voices.travellers(story.chance, TRAVELLERS)
    by_batch: dict[datetime, list[voices.Said]] = defaultdict(list)
    for number in range(ITEMS):
        at = began + timedelta(days=DAYS) * story.chance.random()
        calm = 0.85 if 0.5 < (at - began) / timedelta(days=DAYS) < 0.66 else 1.05
        said = voices.speak(story.chance, story.chance.choice(crowd), at, number, calm)
        batch = next_batch(at, ARRIVALS.get(said.source, ONCE_A_DAY))
        by_batch[min(batch, story.until - timedelta(seconds=1))].append(said)
    for when, batch_said in by_batch.items():
        story.at(when, lambda now, said=batch_said: listen(story, said, now))  # type: ignore[misc]


def next_batch(at: datetime, hours: tuple[int, ...]) -> datetime:
    """When what was said at this time comes in, for an inlet that is read at these hours."""
    hour = next((hour for hour in hours if hour > at.hour), hours[0] + 24)
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(hours=hour)


def listen(story: Story, said: list[voices.Said], now: datetime) -> None:
    """Takes a batch in, and lets people begin to work on what it opened."""
    organisation = story.company.organisation
    ids: list[int] = []
    for name, source in story.sources.items():
        incoming = [each.incoming for each in said if each.source == name and said_by(each, now)]
        if incoming:
            ids += store(organisation, source, incoming, now, live=True).item_ids()
    done = flow.process_items(organisation, ids, now)
    waiting = [case.pk for case in [*done.opened, *done.reopened]]
    if waiting:
        people = ("customer", "touchpoint", "owner__user", "assignee__user")
        for case in Case.objects.for_organisation(organisation).filter(pk__in=waiting).select_related(*people):
            plan_work(story, case, now)


def said_by(each: voices.Said, now: datetime) -> bool:
    return each.incoming.occurred_at is not None and each.incoming.occurred_at <= now


def sweep(story: Story, now: datetime) -> None:
    if now.hour in SWEEPS:
        while escalation.sweep(now):
            pass
        if now.hour == SWEEPS[0]:
            with transaction.atomic():
                absence.move_work(story.company.organisation, now)
        settle(now)


def settle(now: datetime) -> int:
    """How much was handled and told: what that brought about in turn waits for the next sweep."""
    return outbox.drain(now) + notice_flow.tell_people(now)


def plan_work(story: Story, case: Case, now: datetime) -> None:
    """How a case will be worked on: most in time, some late, a few left lying until somebody above was told."""
    draw = story.chance.random()
    slow = 25.0 if draw > 0.98 else (6.0 if draw < 0.1 else 1.0)
    worker = case.assignee if case.team_id else case.owner
    if worker is None:
        worker = story.chance.choice(story.company.agents()) if case.team_id else case.assignee
    if worker is not None:
        story.after_work(now, story.hours(0.4) * slow, lambda at: acknowledge(story, case, worker, slow, at))


def doing(
    story: Story, case: Case, verb: Callable[..., Case], now: datetime, worker: Membership, **given: object
) -> Case | None:
    """The case after the verb, or None when somebody was there first: in a company that happens."""
    try:
        return verb(case, actor=Actor.person(worker), now=now, **given)
    except CxloopError:
        return None


def acknowledge(story: Story, case: Case, worker: Membership, slow: float, now: datetime) -> None:
    if doing(story, case, actions.acknowledge, now, worker) is None:
        return
    if story.chance.random() < 0.2:
        doing(story, case, actions.note, now, worker, body=story.chance.choice(letters.NOTES))  # type: ignore[arg-type]
    if story.chance.random() < 0.07:
        doing(
            story,
            case,
            actions.pause,
            now,
            worker,
            reason=story.chance.choice(letters.PAUSES),
            until=now + timedelta(hours=story.chance.randrange(4, 30)),
        )
    story.after_work(now, story.hours(2.2) * slow, lambda at: contact(story, case, worker, at))


def contact(story: Story, case: Case, worker: Membership, now: datetime) -> None:
    if story.chance.random() < 0.06:
        doing(story, case, actions.give_up, now, worker, reason="Two letters and a call, no answer.")
        return
    words = letters.contact(story.chance, case, worker)
    if doing(story, case, actions.contact, now, worker, message=words) is not None:
        if story.gifts.random() < 0.12:
            make_good_to(story, case, worker, now + timedelta(minutes=4))
        story.after_work(now, story.hours(9), lambda at: resolve(story, case, worker, at))


def resolve(story: Story, case: Case, worker: Membership, now: datetime) -> None:
    done = doing(
        story,
        case,
        actions.resolve,
        now,
        worker,
        root_cause=story.chance.choice(story.causes),
        message=letters.resolve(story.chance, case, worker),
    )
    if done is not None and case.customer and case.customer.email:
        question = FixQuestion.objects.for_organisation(case.organisation_id).get(case=case, cycle=done.cycle)
        question.case = case
        answer = story.chance.choices(("yes", "not_yet", "no", ""), (0.46, 0.06, 0.12, 0.36))[0]
        if answer:
            later = now + timedelta(minutes=story.hours(20))
            story.at(later, lambda at: reply(story, question, answer, worker, at))


def make_good_to(story: Story, case: Case, worker: Membership, now: datetime) -> None:
    """Within the worker's limit at once, above it whoever answers decides some hours later; what was asked in the last
    days still waits.
    """
    kind, most, words = story.gifts.choice(letters.MAKE_GOODS)
    amount = None if most is None else Decimal(story.gifts.randrange(10, most))
    try:
        row = make_good.record(
            case, kind=kind, amount=amount, currency="EUR" if amount else "", words=words,
            actor=Actor.person(worker), now=now)
    except CxloopError:
        return
    if row.state == MakeGood.State.PROPOSED and case.owner is not None and now < story.until - timedelta(days=4):
        owner, reason = case.owner, story.gifts.choice(letters.DECLINES)
        story.after_work(now, story.gifts.randrange(30, 900), lambda at: decide(story, row, owner, worker, reason, at))


def decide(story: Story, row: MakeGood, owner: Membership, worker: Membership, reason: str, now: datetime) -> None:
    """Most is approved, and the customer has it soon after."""
    with suppress(CxloopError):
        if story.gifts.random() < 0.2:
            make_good.decline(row, reason=reason, actor=Actor.person(owner), now=now)
        else:
            make_good.approve(row, actor=Actor.person(owner), now=now)
            story.after_work(now, story.gifts.randrange(20, 400), lambda at: hand_out(row, worker, at))


def hand_out(row: MakeGood, worker: Membership, now: datetime) -> None:
    with suppress(CxloopError):
        make_good.give(row, actor=Actor.person(worker), now=now)


def reply(story: Story, question: FixQuestion, answer: str, worker: Membership, now: datetime) -> None:
    comment = story.chance.choice(letters.COMMENTS[answer])
    try:
        answered = dialogue.answer(question, answer=answer, comment=comment, now=now)
    except CxloopError:
        return
    if answered.is_open:
        case = question.case
        story.after_work(now, story.hours(1), lambda at: acknowledge(story, case, worker, 1.0, at))
