"""Who does something: a person, a program with a token, the customer, or a named process. Never nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cxloop.models import ApiToken, Membership


@dataclass(frozen=True, slots=True)
class Actor:
    kind: str  # person, token, customer, process
    name: str
    membership: Membership | None = None

    @classmethod
    def person(cls, membership: Membership) -> Actor:
        return cls("person", membership.name, membership)

    @classmethod
    def token(cls, token: ApiToken) -> Actor:
        return cls("token", f"{token.membership.name} ({token.name or token.prefix})", token.membership)

    @classmethod
    def customer(cls) -> Actor:
        return cls("customer", "customer")

    @classmethod
    def process(cls, name: str) -> Actor:
        return cls("process", name)
