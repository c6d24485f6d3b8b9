"""A round that has been revealed, with customers who spoke in the quarter before it closed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.assessments.rounds_story import TEAM, Asked, answer, close_and_reveal, open_round
from tests.feedback.story import MONDAY, say
from tests.people import People

SMALL = TEAM + "HR; Hal Hill; hal@acme.test\nSales; Sal Sea; sal@acme.test\nSales; Sid Sky; sid@acme.test\n"
SECRET = "Only three of us know this."  # what a function that is not shown wrote
BAD = "Nobody at the contact centre ever called me back, write to me at jo@home.test or call +49 171 2345678."


def customers(people: People, count: int = 12, now: Any = MONDAY) -> None:
    """Twelve who were let down by the contact centre, and twelve who liked the crew, a week before."""
    for number in range(count):
        at = now - timedelta(days=7, minutes=number)
        say(people.acme, BAD, now, at=at, touchpoint="contact-centre", csat=1 + number % 2, nps=number % 4,
            email=f"a{number}@customer.test", name="Jo Doe")
        say(people.acme, "The crew on board was wonderful and kind to us all.", now, at=at, touchpoint="cabin-crew",
            csat=5 - number % 2, email=f"b{number}@customer.test")


def revealed(people: People, names: str = SMALL, now: Any = MONDAY, *, name: str = "Autumn round") -> Asked:
    """IT thinks well of everything and Service does not; HR and Sales are too small to be shown by themselves."""
    asked = open_round(people, now, names, name=name)
    for number, each in enumerate(asked.people):
        function = each.function.key
        answer(asked, number, now, true={"it": 5, "service": 2}.get(function, 3), matters=5 - number % 2,
               score={"it": 90, "service": 20}.get(function, 50), named=each.name == "Ida Ink",
               evidence=f"{each.name.split()[0]} saw it." if function in ("it", "service") else SECRET,)
    return close_and_reveal(asked, now)
