"""Small shapes that many answers hold, and the mask over personal data."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from feedback.models import Case, Customer
from feedback.queries import masking

PRIORITIES = {value: Case.Priority(value).name.lower() for value in Case.Priority.values}


class Shape(serializers.Serializer[Any]):
    """A shape that knows who reads it."""

    @property
    def sees(self) -> bool:
        """Whether the reader may know who customers are."""
        return masking.may_see(self.context["reader"])

    def covered(self, text: str, customer: Customer | None = None) -> str:
        """The text as the reader may read it."""
        return masking.words(text, self.sees, customer)


class Keyed(Shape):
    id = serializers.UUIDField(source="public_id")
    key = serializers.CharField()
    name = serializers.CharField()


class Person(Shape):
    """A colleague."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()


class Titled(Shape):
    id = serializers.UUIDField(source="public_id")
    title = serializers.CharField()


class Named(Shape):
    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()


class CustomerShape(Shape):
    """A customer. Who may not know customers gets a short key as the name, and no addresses."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.SerializerMethodField()
    email = serializers.SerializerMethodField()
    phone = serializers.SerializerMethodField()
    handle = serializers.SerializerMethodField()
    segment = serializers.CharField()
    value = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)
    region = serializers.CharField()

    def get_name(self, customer: Customer) -> str:
        return masking.name_of(customer, self.sees)

    def get_email(self, customer: Customer) -> str:
        return self.contact(customer, "email")

    def get_phone(self, customer: Customer) -> str:
        return self.contact(customer, "phone")

    def get_handle(self, customer: Customer) -> str:
        return self.contact(customer, "handle")

    def contact(self, customer: Customer, kind: str) -> str:
        return str(masking.contact_of(customer, self.sees).get(kind, ""))


class CaseReference(Shape):
    id = serializers.UUIDField(source="public_id")
    number = serializers.IntegerField()
    status = serializers.CharField()


class EvidenceShape(serializers.Serializer[Any]):
    """Why we think so: `text[start:end]` is the exact phrase, or a rating speaks for itself."""

    kind = serializers.CharField()
    note = serializers.CharField(required=False)
    quote = serializers.CharField(required=False)
    start = serializers.IntegerField(required=False)
    end = serializers.IntegerField(required=False)
    rating = serializers.CharField(required=False)
    value = serializers.FloatField(required=False)
