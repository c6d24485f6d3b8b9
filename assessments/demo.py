"""The demo company looks into the mirror: one round seven weeks ago, revealed and acted on, and one that is open now.

What the leaders of Larkspur Air believe is made up so that there is something to find: Marketing thinks well of what
Service and the frontline see fail, nobody but HR thinks people have time, IT and Finance do not know what customers go
through, and all believe that baggage goes better than travellers say.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta

from assessments.models import Participant, Round
from assessments.queries import instruments, sheets
from assessments.rounds import answering, deciding, lists, preparing, revealing, running
from assessments.rounds.answering import Expected, Given
from assessments.settings import strategy
from cxloop.actor import Actor
from cxloop.models import Organisation, Position
from feedback.demo.company import MAKER, Company
from feedback.follow_up import initiatives

SEED = 20
LEADERS = """
Marketing; Nora Keane; nora.keane@larkspur.example
Marketing; Léon Marchetti; leon.marchetti@larkspur.example
Marketing; Yuki Tanabe; yuki.tanabe@larkspur.example
IT; Priya Raman; priya.raman@larkspur.example
IT; Stefan Vogel; stefan.vogel@larkspur.example; de
IT; Oisín Byrne; oisin.byrne@larkspur.example
Operations; Marta Nowak; marta.nowak@larkspur.example
Operations; Jonas Weber; jonas.weber@larkspur.example; de
Operations; Chidi Okonkwo; chidi.okonkwo@larkspur.example
Operations; Saoirse Walsh; saoirse.walsh@larkspur.example
Service; Ingrid Solheim-Bergström; ingrid@larkspur.example
Service; Tomasz Wiśniewski; tomasz@larkspur.example
Service; Amina Diallo; amina@larkspur.example
Service; Grace Mwangi; grace.mwangi@larkspur.example
Sales; Pedro Alves; pedro.alves@larkspur.example
Sales; Hannah Fischer; hannah.fischer@larkspur.example; de
Sales; Declan Moore; declan.moore@larkspur.example
Finance; Katarína Blaho; katarina.blaho@larkspur.example
Finance; Rory Quinn; rory.quinn@larkspur.example
Finance; Wei Lin; wei.lin@larkspur.example
HR; Bríd Ní Mhurchú; brid.nimhurchu@larkspur.example
HR; Samuel Osei; samuel.osei@larkspur.example
HR; Elif Demir; elif.demir@larkspur.example
"""
# How true it is today on 1-5 by dimension, before a function sees it higher or lower.
LEVEL = {"insight": 3.2, "strategy": 3.1, "culture": 3.6, "leadership": 2.9, "operations": 3.0, "technology": 2.7,
         "measurement": 2.8, "employees": 3.2}
SEES = {  # (function, what a key begins with) -> by how much
    ("marketing", "insight"): 0.9, ("marketing", "measurement-told-back"): 1.2, ("marketing", ""): 0.3,
    ("service", "measurement-named-answer"): -1.3, ("service", "operations"): -0.7, ("service", "culture"): 0.2,
    ("operations", "operations"): 0.9, ("operations", "leadership"): 0.4, ("sales", "operations-promise-kept"): -1.2,
    ("it", "technology"): 0.8, ("sales", "technology"): -0.7, ("finance", "strategy"): 0.7,
    ("hr", "employees"): 1.1, ("service", "employees"): -0.9, ("operations", "employees"): -0.6,
    ("hr", "culture"): 0.4, ("marketing", "measurement-named-answer"): 0.8,
}
KNOWS_NOT = {("it", "insight"): 0.5, ("finance", "insight"): 0.45, ("finance", "measurement"): 0.4,
             ("hr", "technology"): 0.4, ("it", "employees"): 0.3, ("sales", "employees"): 0.25}
WEIGHT = {"insight": 4.4, "strategy": 4.0, "culture": 4.6, "leadership": 4.1, "operations": 4.7, "technology": 3.9,
          "measurement": 4.3, "employees": 4.4}
EXPECTS = {"marketing": 74, "it": 66, "operations": 71, "service": 48, "sales": 58, "finance": 64, "hr": 68}
EVIDENCE = {
    ("service", "measurement-named-answer"): "Baggage complaints wait four days on Mondays. We have three people.",
    ("marketing", "measurement-named-answer"): "The automatic reply goes out within a minute, signed by the team.",
    ("sales", "operations-promise-kept"): "Corporate clients stopped believing our rebooking times last summer.",
    ("operations", "operations-promise-kept"): "Punctuality was 91% in the third quarter.",
    ("hr", "employees-time-to-help"): "The staffing plan has 12% reserve since April.",
    ("service", "employees-time-to-help"): "Nobody at the desk has ever seen that reserve.",
    ("it", "technology-one-view"): "The new desk shows every contact since March.",
    ("service", "technology-one-view"): "It shows contacts, not bags. We still open three other systems.",
}
BY = Actor.process("demo")


def tell(company: Company, now: datetime) -> None:
    """Both rounds, the decisions between them, and the strategy. A second or two."""
    chance = random.Random(SEED)  # noqa: S311
    organisation = company.organisation
    plan_strategy(organisation, now - timedelta(days=80))
    first = hold(organisation, "Autumn round", now - timedelta(days=66), 14, chance, 1.0)
    closed = first.closes_at + timedelta(minutes=1)
    running.close(first, BY, closed)
    revealed = closed + timedelta(days=3)
    revealing.reveal(first, BY, revealed)
    first.refresh_from_db()
    decide(organisation, first, revealed + timedelta(hours=2))
    hold(organisation, "Winter round", now - timedelta(days=4), 18, chance, 0.45)


def hold(organisation: Organisation, name: str, opens: datetime, days: int, chance: random.Random,
         share: float) -> Round:
    """A round with all leaders, of whom a share handed in so far; one of the others has begun."""
    plan = preparing.Plan(name, opens, opens + timedelta(days=days))
    row = preparing.prepare(organisation, plan, BY, opens)
    row.organisation = organisation
    people, _problems = lists.read(LEADERS, instruments.functions(organisation), "en")
    preparing.add_people(row, people, BY, opens)
    running.open_now(row, BY, opens)
    running.invite_and_remind(row, opens)
    asked = list(Participant.objects.for_organisation(organisation).filter(round=row).select_related(
        "function", "round").order_by("pk"))
    sheet = sheets.sheet(row)
    count = round(share * len(asked))
    order = chance.sample(asked, len(asked))
    for number, participant in enumerate(order[: count + 1]):
        participant.round.organisation = organisation
        at = opens + timedelta(days=chance.uniform(0.1, 3.5))
        fill(participant, sheet, at, chance, hands_in=number < count)
    return row


def fill(participant: Participant, sheet: sheets.Sheet, at: datetime, chance: random.Random, hands_in: bool) -> None:
    function = participant.function.key
    level = EXPECTS.get(function, 60)
    expected = {
        (each.kind, each.key): Expected(near(level + chance.gauss(0, 9)), chance.choice((50, 70, 70, 90)))
        for each in sheet.subjects
    }
    answering.save_forecasts(participant, sheet, expected, at)
    parts = sheet.parts if hands_in else sheet.parts[:3]
    for part in parts:
        given = {each.pk: said(function, part.dimension.key, each.key, chance) for each in part.statements}
        at += timedelta(seconds=chance.uniform(50, 140))
        answering.save_answers(participant, sheet, given, at)
    if hands_in:
        answering.hand_in(participant, chance.random() < 0.35, at)


def near(score: float) -> int:
    """The nearest of the scores that the page offers."""
    return int(min(100, max(0, round(score / 10) * 10)))


def said(function: str, dimension: str, key: str, chance: random.Random) -> Given:
    seen = sum(by for (who, begins), by in SEES.items() if who == function and key.startswith(begins))
    unknown = sum(by for (who, begins), by in KNOWS_NOT.items() if who == function and key.startswith(begins))
    true = LEVEL[dimension] + seen + chance.gauss(0, 0.55)
    matters = WEIGHT[dimension] + chance.gauss(0, 0.5)
    evidence = EVIDENCE.get((function, key), "") if chance.random() < 0.6 else ""
    if chance.random() < unknown:
        return Given(None, on_scale(matters), does_not_know=True)
    return Given(on_scale(true), on_scale(matters), evidence=evidence)


def on_scale(value: float) -> int:
    return min(5, max(1, round(value)))


def position(organisation: Organisation, title: str) -> Position:
    found: Position = Position.objects.for_organisation(organisation).get(title=title)
    return found


def decide(organisation: Organisation, first: Round, at: datetime) -> None:
    """Three decisions of the meeting: one is under way, one is done, one waits."""
    first.organisation = organisation
    day = at.date()
    plans: Iterable[tuple[deciding.Plan, tuple[str, ...]]] = (
        (deciding.Plan(
            "A named person answers baggage complaints within a day", position(organisation, "Head of Baggage"),
            day + timedelta(days=60), "Service scores this 1.5, Marketing 4. Travellers side with Service.",
            "measurement-named-answer", "closure_rate", "up", "from a third to two thirds",
            (("touchpoint", "baggage"),)), ("start",)),
        (deciding.Plan(
            "Tell travellers of a changed flight before they ask", position(organisation, "Head of Disruption"),
            day + timedelta(days=30), "We agree that we do it; they say that we do not.", "operations-told-before",
            "nps", "up", "by ten points", (("touchpoint", "change-booking"),)), ("start", "finish")),
        (deciding.Plan(
            "Every leader spends a day at check-in", position(organisation, "Head of Airport"),
            day + timedelta(days=90), "Nobody of IT and Finance knows what travellers go through.",
            "culture-leaders-serve", works_on=(("touchpoint", "check-in"),)), ()),
    )
    for plan, moves in plans:
        taken = deciding.decide(first, plan, BY, at)
        assert taken.initiative is not None, "just made"
        for number, move in enumerate(moves):
            initiatives.move(taken.initiative, move, actor=MAKER, now=at + timedelta(days=1 + 20 * number))


def plan_strategy(organisation: Organisation, at: datetime) -> None:
    strategy.save(organisation, "Whoever flies with us is never left without an answer and never without a way on.",
                  "By next summer nine of ten travellers who complained say that it was put right.", BY, at)
    owners = {title: position(organisation, title) for title in ("Head of Disruption", "Head of Cabin")}
    for each in (
        strategy.Following("confirmed_closure_rate", "Travellers decide whether it was put right, not we.",
                           "How many people answer complaints.", owners["Head of Disruption"], 0.5, "up"),
        strategy.Following("nps", "It says whether they fly with us again.", "Where next year's money goes.",
                           owners["Head of Cabin"], 10.0, "up"),
        strategy.Following("feedback_volume"),
    ):
        strategy.follow(organisation, each, BY, at)
