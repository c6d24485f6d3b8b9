"""What each verb on a case takes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from cxloop.errors import InvalidInput
from feedback.wording.make_goods import KINDS

LONGEST = 20_000


class Said(serializers.Serializer[Any]):
    """Read strictly: a field that nobody reads is refused, not ignored."""

    def to_internal_value(self, data: Any) -> Any:
        for name in data if isinstance(data, dict) else ():
            if name not in self.fields:
                raise InvalidInput(_("There is no field %(name)s here.") % {"name": name[:80]}, field=name[:80],
                                   known=list(self.fields))
        return super().to_internal_value(data)


class Nothing(Said):
    """An empty object, or no body at all."""


class Contact(Said):
    message = serializers.CharField(max_length=LONGEST, help_text="What the customer reads.")


class Resolve(Said):
    root_cause = serializers.CharField(max_length=200, help_text="Id or name of what made it happen.")
    message = serializers.CharField(max_length=LONGEST, help_text="What was done; the customer is asked if it helped.")


class Reason(Said):
    reason = serializers.CharField(max_length=LONGEST)


class Assign(Said):
    assignee = serializers.CharField(max_length=320, allow_null=True, help_text="Id or e-mail address; null: nobody.")


class Note(Said):
    body = serializers.CharField(max_length=LONGEST, help_text="For colleagues only.")


class MakeGood(Said):
    kind = serializers.CharField(max_length=20, help_text=f"One of {', '.join(KINDS)}. An apology has no amount.")
    amount = serializers.DecimalField(max_digits=12, decimal_places=2, allow_null=True, required=False, default=None)
    currency = serializers.CharField(max_length=3, allow_blank=True, required=False, default="",
                                     help_text="One that limits are set in.")
    words = serializers.CharField(max_length=500, allow_blank=True, required=False, default="",
                                  help_text="What exactly; for colleagues.")


class Because(Said):
    reason = serializers.CharField(max_length=500, help_text="Whoever asked for it reads this.")


class Pause(Said):
    reason = serializers.CharField(max_length=500)
    until = serializers.DateTimeField(help_text="When the clock runs on by itself.")


class HandOver(Said):
    position = serializers.CharField(max_length=200, help_text="Id or title of the position that answers from now on.")
    note = serializers.CharField(max_length=LONGEST, help_text="What the next owner needs to know.")
