"""Customers and what they say: made from words and a seed, the same story at every start."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from feedback.demo import words_de, words_en
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating

FIRST = [
    "Maximiliana",
    "Omar",
    "Wing-Yee",
    "Raj",
    "Sofia",
    "Lars",
    "Chidi",
    "Aoife",
    "Jean-Baptiste",
    "Hannelore",
    "Marisol",
    "Yusuf",
    "Elif",
    "Petra",
    "Niamh",
    "Bjørn",
    "Chiara",
    "Kwame",
    "Noor",
    "Tadeusz",
    "Léa",
    "Hiroshi",
    "Ngozi",
    "Sinéad",
    "Mateus",
    "Ilse",
    "Farid",
    "Greta",
    "Olamide",
    "Pilar",
]
LAST = [
    "Hohenstein",
    "Al-Haddad",
    "Cheung",
    "Patel",
    "Ruiz",
    "Ødegård",
    "Fernández",
    "Dhomhnaill",
    "Nkurunziza",
    "Schmidt-Wittgenstein",
    "Yılmaz",
    "Novak",
    "Murphy",
    "Lindgren",
    "Romano",
    "Mensah",
    "Haddad",
    "Kowalski",
    "Dubois",
    "Tanaka",
    "Okonkwo",
    "Byrne",
    "Carvalho",
    "Vogel",
    "Rahimi",
    "Weber",
    "Adeyemi",
    "Ortiz",
]
CITIES = ("Lisbon", "Oslo", "Athens", "Porto", "Berlin", "Kraków", "Valencia", "Zagreb", "Bergen")
DAYS = ("Monday", "Tuesday", "Thursday", "Friday")
SEGMENTS = (
    ("Member", 0.55, 300, 900),
    ("Silver", 0.25, 1500, 4500),
    ("Gold", 0.14, 5000, 9000),
    ("Platinum", 0.06, 12000, 24000),
)
# touchpoint: how often people speak of it, and how often they are unhappy when they do
WEIGHTS = {
    "website": (12, 0.2),
    "change-booking": (8, 0.3),
    "check-in": (10, 0.13),
    "boarding": (9, 0.15),
    "cabin-crew": (12, 0.06),
    "seat": (8, 0.12),
    "food-drink": (8, 0.11),
    "entertainment": (4, 0.13),
    "baggage": (14, 0.27),
    "transfer": (6, 0.17),
    "contact-centre": (8, 0.3),
    "refund": (8, 0.34),
    "loyalty": (4, 0.18),
}
SOURCES = (("Post-flight survey", 0.62), ("Website feedback", 0.14), ("App reviews", 0.14), ("Mastodon", 0.10))


@dataclass(slots=True)
class Traveller:
    number: int
    name: str
    language: str
    segment: str
    value: Decimal

    @property
    def email(self) -> str:
        return f"traveller{self.number}@post.example"


@dataclass(slots=True)
class Said:
    source: str
    incoming: Incoming


def travellers(chance: random.Random, count: int) -> list[Traveller]:
    found = []
    for number in range(1, count + 1):
        segment, _share, low, high = chance.choices(SEGMENTS, [row[1] for row in SEGMENTS])[0]
        found.append(
            Traveller(
                number,
                f"{chance.choice(FIRST)} {chance.choice(LAST)}",
                "de" if chance.random() < 0.25 else "en",
                segment,
                Decimal(chance.randrange(low, high, 10)),
            )
        )
    return found


def speak(chance: random.Random, who: Traveller, at: datetime, number: int, calm: float = 1.0) -> Said:
    """One thing the traveller says. `calm` below 1 makes bad days more likely."""
    key = chance.choices(list(WEIGHTS), [weight for weight, _bad in WEIGHTS.values()])[0]
    said = words_de.SAID.get(key, words_en.SAID[key]) if who.language == "de" else words_en.SAID[key]
    language = "de" if who.language == "de" and key in words_de.SAID else "en"
    draw = chance.random() * calm
    mood = 0 if draw < WEIGHTS[key][1] else (2 if draw > 0.9 else 1)
    text = fill(chance, chance.choice(said[mood]))
    mixed = mood == 0 and chance.random() < 0.12
    if mixed:
        text = chance.choice((words_de if language == "de" else words_en).GOOD_BUT).format(
            bad=text[0].lower() + text[1:]
        )
    source = chance.choices(SOURCES, [share for _name, share in SOURCES])[0][0]
    if chance.random() < 0.08 and source != "Mastodon":
        text = ""
    return Said(
        source,
        Incoming(
            text=text,
            occurred_at=at,
            external_id=f"lk-{number}",
            touchpoint=key,
            language=language,
            question=QUESTION[language] if source == "Post-flight survey" else "",
            customer=customer_on(source, who),
            ratings=rate(chance, source, mood, mixed),
            attributes={"flight": f"LK {chance.randrange(100, 900)}", "city": chance.choice(CITIES)},
        ),
    )


QUESTION = {"en": "What is the main reason for your score?", "de": "Was ist der Hauptgrund für Ihre Bewertung?"}


def customer_on(source: str, who: Traveller) -> IncomingCustomer:
    """As much of the customer as each inlet knows."""
    if source == "Mastodon":
        return IncomingCustomer(handle=f"@traveller{who.number}@social.example")
    if source == "App reviews":
        return IncomingCustomer(name=who.name.split()[0])
    return IncomingCustomer(
        customer_id=f"LK{100000 + who.number}", email=who.email, name=who.name, segment=who.segment, value=who.value
    )


def rate(chance: random.Random, source: str, mood: int, mixed: bool) -> list[IncomingRating]:
    mood = 1 if mixed else mood
    if source == "Post-flight survey":
        return [IncomingRating("nps", chance.choice(((0, 1, 2, 3, 4, 5, 6), (9, 9, 10, 8), (7, 8, 7, 6))[mood]), 0, 10)]
    if source == "Website feedback":
        return [
            IncomingRating("csat", chance.choice(((1, 2, 2), (4, 5, 5), (3, 4))[mood]), 1, 5),
            IncomingRating("ces", chance.choice(((1, 2, 3), (6, 7), (4, 5))[mood]), 1, 7),
        ]
    if source == "App reviews":
        return [IncomingRating("stars", chance.choice(((1, 1, 2), (5, 5, 4), (3, 4))[mood]), 1, 5)]
    return []


def fill(chance: random.Random, text: str) -> str:
    return text.format(
        city=chance.choice(CITIES),
        other=chance.choice(CITIES),
        n=chance.randrange(25, 120, 5),
        days=chance.randrange(3, 9),
        fee=chance.randrange(20, 340, 5),
        flight=f"LK {chance.randrange(100, 900)}",
        day=chance.choice(DAYS),
        agent=chance.choice(("Carol", "Diego", "Emeka", "Ana", "Bob")),
    )
