"""What a case belongs with: merge, take back, split, link and follow, and what stands beside the case of that."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import permissions
from cxloop.actor import Actor
from cxloop.errors import InvalidMove
from cxloop.models import Membership
from feedback import case_flow
from feedback.access import cases as access
from feedback.access import desk
from feedback.follow_up import lifecycle, merging
from feedback.models import Case
from feedback.pages.case_forms import CaseForm
from feedback.pages.presenting import name_of, shown_item
from feedback.queries import belonging as queries
from feedback.queries.case_page import CasePage


class Cases(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return _("Case %(number)s, %(state)s") % {"number": obj.number, "state": obj.get_status_display().lower()}


class NumberForm(CaseForm):
    """Names another case by its number."""

    number = forms.IntegerField(label=gettext_lazy("Number of the case"), min_value=1, max_value=10**15)

    def clean_number(self) -> Any:
        number = self.cleaned_data["number"]
        if number is None:
            return None
        found = queries.by_number(self.case.organisation, number)
        if found is None or found.pk == self.case.pk:
            raise forms.ValidationError(_("There is no other case of this number."))
        return found


class LinkForm(NumberForm):
    def arguments(self) -> dict[str, Any]:
        return {"other": self.cleaned_data["number"]}


class MergeForm(NumberForm):
    """The customer's other cases that are worked on, and one by its number."""

    parts = Cases(queryset=None, required=False, to_field_name="public_id", label=gettext_lazy("Their other cases"),
                  widget=forms.CheckboxSelectMultiple)

    def fit(self) -> None:
        self.fields["number"].required = False
        self.fields["number"].label = gettext_lazy("Or the number of one")
        self.fields["parts"].queryset = queries.mergeable(self.case.organisation, self.case)  # type: ignore[attr-defined]
        self.order_fields(["parts", "number"])

    def arguments(self) -> dict[str, Any]:
        given = self.cleaned_data
        return {"others": [*given["parts"], *filter(None, [given["number"]])]}


class SplitForm(CaseForm):
    """Which piece of feedback, or which answer."""

    item = forms.UUIDField(required=False)
    message = forms.UUIDField(required=False)


def merge(case: Case, *, others: list[Case], actor: Actor, now: datetime) -> None:
    merging.merge(case, others, actor=actor, now=now)


def part(case: Case, *, actor: Actor, now: datetime) -> None:
    row = merging.undoable(case)
    if row is None:
        raise InvalidMove(_("Something happened since they became one: this can no longer be undone."), move="part")
    merging.part(row, actor=actor, now=now)


def split(case: Case, *, item: Any, message: Any, actor: Actor, now: datetime) -> None:
    if message is not None:
        case_flow.split_message(case, desk.message_on(case, message), actor=actor, now=now)
    else:
        case_flow.split_item(case, access.item(case.organisation, item), actor=actor, now=now)


def shown(page: CasePage, me: Membership, seen: bool, may_work: bool) -> dict[str, Any]:
    """What stands beside the case, and what of it can be done."""
    case = page.case
    found = queries.beside(case.organisation, case, me)
    worked_on = case.status in lifecycle.MOVES["merge"][0]
    return {
        "row": found,
        "links": [{"case": each.case, "why": each.why, "name": name_of(each.case.customer, each.case.first_item, seen)}
                  for each in found.links],
        "may_merge": may_work and worked_on,
        "may_part": may_work and bool(found.parts) and merging.undoable(case) is not None,
        "may_split": may_work and case.is_open,
        "may_propose": case.is_open and bool(case.touchpoint_id or case.theme_id) and permissions.allows(
            me.role, "initiatives.write"),
        "several": len(page.items) > 1,
        "contacts": queries.contacts(case.customer) if case.customer else None,
        "flagged": list(dict.fromkeys(str(why) for item in page.items if (why := shown_item(
            item, seen, case.customer).why)))[:3],
    }
