"""Who spoke: the customers behind a batch, found by their identities or made.

External id, e-mail, phone, handle, in that order of strength. When an item names two customers at once it
goes to the strongest; no identity moves by itself, a suggestion is left for a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from cxloop.bulk import create_many, insert_many, new, update_many
from cxloop.models import Organisation
from feedback.ingest.incoming import Incoming, IncomingCustomer
from feedback.models import Customer, CustomerIdentity, MatchSuggestion

Identity = tuple[str, str]
STRONGEST = "external_id"
KNOWN_BY = ("name", "email", "phone", "handle", "segment", "value", "region", "language")


@dataclass(slots=True)
class _Conflict:
    position: int
    kept: Customer
    other: Customer
    kind: str


@dataclass(slots=True)
class Customers:
    """The customers of one batch. At most eight queries, whatever the number of items."""

    organisation: Organisation
    now: datetime
    by_identity: dict[Identity, Customer] = field(default_factory=dict)
    named: dict[int, str] = field(default_factory=dict)  # id() of a customer -> its external id
    fresh: list[Customer] = field(default_factory=list)
    identities: list[tuple[Customer, str, str]] = field(default_factory=list)
    touched: dict[int, Customer] = field(default_factory=dict)
    conflicts: list[_Conflict] = field(default_factory=list)

    def resolve(self, items: list[Incoming]) -> list[Customer | None]:
        """The customer of each item, None where nothing is known of one. Rows are written before it
        returns.
        """
        self._load({identity for item in items for identity in item.customer.identities()})
        owners = [self._owner(position, item) for position, item in enumerate(items)]
        for customer in self.fresh:
            self.touched.pop(id(customer), None)
        create_many(self.fresh)
        identities = ((self.organisation.pk, owner.pk, kind, value) for owner, kind, value in self.identities)
        insert_many(CustomerIdentity, ("organisation", "customer", "kind", "value"), identities)
        update_many(list(self.touched.values()), [*KNOWN_BY, "first_seen_at", "last_seen_at"])
        return owners

    def suggest(self, ids: list[int]) -> None:
        """Leaves a suggestion for every two customers that one item named; `ids` are the items in their order."""
        insert_many(
            MatchSuggestion,
            ("organisation", "item", "kept", "other", "kind", "created_at"),
            (
                (self.organisation.pk, ids[found.position], found.kept.pk, found.other.pk, found.kind, self.now)
                for found in self.conflicts
            ),
            on_conflict="DO NOTHING",
        )

    def _load(self, wanted: set[Identity]) -> None:
        if not wanted:
            return
        values: dict[str, list[str]] = {}
        for kind, value in wanted:
            values.setdefault(kind, []).append(value)
        any_of = Q()
        for kind, given in values.items():
            any_of |= Q(kind=kind, value__among=given)
        mine = CustomerIdentity.objects.for_organisation(self.organisation)
        found = list(mine.filter(any_of).values_list("customer_id", "kind", "value"))
        if found:
            customers = Customer.objects.for_organisation(self.organisation).defer("called")
            shared = {each.pk: each for each in customers.filter(pk__among={pk for pk, _kind, _value in found})}
            self.by_identity.update({(kind, value): shared[pk] for pk, kind, value in found})
            for pk, value in mine.filter(kind=STRONGEST, customer__among=shared).values_list("customer_id", "value"):
                self.named[id(shared[pk])] = value

    def _owner(self, position: int, item: Incoming) -> Customer | None:
        who = item.customer
        wanted = who.identities()
        if not wanted and not (who.name or who.segment or who.value is not None):
            return None
        seen_at = item.occurred_at or self.now
        found = [(kind, self.by_identity[kind, value]) for kind, value in wanted if (kind, value) in self.by_identity]
        own = next((customer for _kind, customer in found if self._may_be(customer, who)), None)
        if own is None:
            own = new(Customer, organisation_id=self.organisation.pk, first_seen_at=seen_at, last_seen_at=seen_at)
            self.fresh.append(own)
        others: dict[int, str] = {}
        for kind, customer in found:
            if customer is not own and id(customer) not in others:
                others[id(customer)] = kind
                self.conflicts.append(_Conflict(position, own, customer, kind))
        for identity in wanted:
            if identity not in self.by_identity:
                self._name(own, identity)
        self._learn(own, item, seen_at)
        return own

    def _may_be(self, customer: Customer, who: IncomingCustomer) -> bool:
        """False for a customer known by another external id: an e-mail address may be shared, a number is
        not.
        """
        known_as = self.named.get(id(customer))
        return not (who.customer_id and known_as and known_as != who.customer_id)

    def _name(self, customer: Customer, identity: Identity) -> None:
        kind, value = identity
        self.by_identity[identity] = customer
        if kind == STRONGEST:
            self.named.setdefault(id(customer), value)
        self.identities.append((customer, kind, value))

    def _learn(self, customer: Customer, item: Incoming, seen_at: datetime) -> None:
        """Whatever the newest item says of the customer wins; what is unknown is filled in by any."""
        newest = seen_at >= customer.last_seen_at
        told: dict[str, Any] = {name: getattr(item.customer, name) for name in KNOWN_BY if name != "language"}
        told["language"] = item.language[:10]
        for name, value in told.items():
            if value not in ("", None) and (newest or getattr(customer, name) in ("", None)):
                setattr(customer, name, value)
        customer.first_seen_at = min(customer.first_seen_at, seen_at)
        customer.last_seen_at = max(customer.last_seen_at, seen_at)
        self.touched[id(customer)] = customer
