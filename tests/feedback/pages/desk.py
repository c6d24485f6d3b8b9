"""A morning at Acme, as the inbox would show it: late, due, paused, contacted, resolved and closed cases."""

from __future__ import annotations

from datetime import datetime, timedelta

from cxloop.actor import Actor
from feedback.follow_up import actions, dialogue, escalation
from feedback.models import Case, FixQuestion
from tests.feedback.story import MONDAY, complain
from tests.people import People

LONG_NAME = "Maximiliana von Hohenstein-Oberwiesenfeld"
LONG_TEXT = (
    "Third day without my suitcase and every number I am given sends me back to the first one.\n\n"
    "I have been to the desk twice. The first time I was told it was on the next flight. It was not.\n\n"
    + "Nobody answers the phone and this is terrible. I want one person with a name. " * 60
)
ARABIC = "وصلت حقيبتي مكسورة بالكامل ولم يردّ عليّ أحد منذ أسبوع رغم ثلاث رسائل"


def morning(people: People) -> tuple[dict[str, Case], datetime]:
    """The cases by what is special about them, and the time it is: late morning of the second day."""
    acme, carol, bob = people.acme, Actor.person(people.carol), Actor.person(people.bob)
    cases = {
        "long": complain(acme, text=LONG_TEXT, name=LONG_NAME, email="max@example.test", segment="Platinum",
                         value=21400, nps=0, touchpoint="baggage"),
        "arabic": complain(acme, text=ARABIC, name="عمر الحدّاد", email="omar@example.test", touchpoint="baggage"),
        "anonymous": complain(acme, text="I will go to the ombudsman, this is a scandal.", touchpoint="baggage"),
        "rating": complain(acme, text="", nps=2, email="quiet@example.test", name="Quiet Person"),
        "contacted": complain(acme, name="Wing-Yee Cheung", email="wing@example.test", touchpoint="baggage"),
        "paused": complain(acme, name="Lars Ødegård", email="lars@example.test", touchpoint="baggage"),
        "resolved": complain(acme, name="Sofia Ruiz", email="sofia@example.test", touchpoint="baggage"),
        "closed": complain(acme, name="Raj Patel", email="raj@example.test", touchpoint="baggage"),
    }
    now = MONDAY + timedelta(minutes=20)
    actions.acknowledge(cases["long"], actor=carol, now=now)
    message = "I am looking for your bag now.\n\nYou hear from me by noon."
    actions.contact(cases["contacted"], message=message, actor=carol, now=now)
    actions.note(cases["long"], body="Tracing has found it in Lisbon.", actor=bob, now=now)
    until = now + timedelta(days=3)
    actions.pause(cases["paused"], reason="Lisbon is tracing the bag", until=until, actor=bob, now=now)
    for name in ("resolved", "closed"):
        actions.resolve(cases[name], root_cause=people.cause, message="It is on its way to you.", actor=carol, now=now)
    question = FixQuestion.objects.for_organisation(acme).get(case=cases["closed"])
    dialogue.answer(question, answer="yes", comment="Thank you.", now=now + timedelta(minutes=5))
    now += timedelta(hours=26)
    while escalation.sweep(now):
        pass
    cases["fresh"] = complain(acme, now, text="The lift never came and I was carried up the stairs. Awful.",
                              name="Jean-Baptiste Nkurunziza", email="jb@example.test", csat=1, touchpoint="baggage")
    return cases, now + timedelta(minutes=15)
