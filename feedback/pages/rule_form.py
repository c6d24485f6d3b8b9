"""The form of a routing rule: any number of conditions, added and taken away without a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop.models import Organisation
from feedback.access import settings as rows
from feedback.analyse.registry import signals
from feedback.flag.registry import detectors
from feedback.models import RoutingRule
from feedback.pages.param_forms import Choices, fields_of, values_of
from feedback.pages.setting_up import PublicIdChoice, choice
from feedback.route.registry import matchers
from feedback.trying import SCALES

TARGETS = [
    ("position", gettext_lazy("A position, named below")),
    ("touchpoint", gettext_lazy("Whoever owns the touchpoint where it happened")),
    ("theme", gettext_lazy("Whoever owns the theme it speaks of")),
]
KNOWN_THINGS = [("touchpoint", gettext_lazy("Its touchpoint")), ("theme", gettext_lazy("A theme it speaks of"))]


def choices_in(organisation: Organisation) -> Choices:
    """What conditions can name. Three queries."""
    points = rows.touchpoints(organisation).select_related("parent")
    return {
        "touchpoints": [(row.key, f"{row.parent.name} › {row.name}" if row.parent else row.name) for row in points],
        "themes": [(row.key, row.name) for row in rows.themes(organisation)],
        "sources": [(row.key, row.name) for row in rows.sources(organisation)],
        "signals": [(each.key, each.label) for each in signals],
        "detectors": [(each.key, each.label) for each in detectors],
        "kind": [("", _("any")), *((kind, kind.upper()) for kind in SCALES)],
        "what": KNOWN_THINGS,
    }


class RuleForm(forms.Form):
    """`count` says how many conditions were sent; `add` and `remove` change them without saving."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    target = forms.ChoiceField(label=gettext_lazy("Goes to"), choices=TARGETS, initial="position")
    position = PublicIdChoice(label=gettext_lazy("Position"), empty=gettext_lazy("None"), name=lambda row: row.title)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)

    def __init__(self, organisation: Organisation, rule: RoutingRule | None, data: QueryDict | None) -> None:
        self.is_default = rule is not None and rule.is_default
        kept = conditions_sent(data) if data is not None else [
            (each["matcher"], each.get("params", {})) for each in (rule.conditions if rule else [])]
        self.is_changing = data is not None and bool({"add", "remove"} & set(data))
        initial = {"name": rule.name, "target": rule.target, "position": rule.position,
                   "is_active": rule.is_active} if rule else None
        super().__init__(data, initial=initial)
        choice(self, "position", rows.positions(organisation))
        if self.is_default:
            del self.fields["target"], self.fields["is_active"]
        self.conditions = [(key, f"c{number}-") for number, (key, _params) in enumerate(kept)]
        offered = choices_in(organisation)
        for (key, params), (_key, prefix) in zip(kept, self.conditions, strict=True):
            self.fields.update(fields_of(matchers.get(key).Params, prefix, params, offered))

    def shown_conditions(self) -> Iterator[dict[str, Any]]:
        for number, (key, prefix) in enumerate(self.conditions):
            fields = [self[name] for name in self.fields if name.startswith(prefix)]
            yield {"number": number, "key": key, "label": matchers.get(key).label, "fields": fields,
                   "help": (matchers.get(key).__doc__ or "").split("\n")[0]}

    def plain_fields(self) -> list[Any]:
        return [self[name] for name in ("name", "target", "position", "is_active") if name in self.fields]

    def given_conditions(self) -> list[dict[str, Any]]:
        return [{"matcher": key, "params": values_of(matchers.get(key).Params, prefix, self.cleaned_data)}
                for key, prefix in self.conditions]


def conditions_sent(data: QueryDict) -> list[tuple[str, dict[str, Any]]]:
    """The conditions of a form that was sent, in order, after adding or taking one away."""
    count = int(data.get("count", "0")) if data.get("count", "0").isdecimal() else 0
    sent = [data.get(f"c{number}-matcher", "") for number in range(min(count, 50))]
    return [(key, {}) for key in sent if key in matchers]


def changed(data: QueryDict) -> QueryDict:
    """What was sent, with a condition added or taken away and the others moved up; nothing typed is lost."""
    after = data.copy()
    count = int(data.get("count", "0")) if data.get("count", "0").isdecimal() else 0
    remove = data.get("remove", "")
    if remove.isdecimal():
        for name in [name for name in after if name.startswith("c") and "-" in name]:
            number, _dash, rest = name[1:].partition("-")
            if not number.isdecimal() or int(number) < int(remove):
                continue
            moved = after.pop(name)
            if int(number) > int(remove):
                after.setlist(f"c{int(number) - 1}-{rest}", moved)
        after["count"] = str(max(count - 1, 0))
    elif "add" in data and (data.get("matcher") or "") in matchers:
        after[f"c{count}-matcher"] = str(data["matcher"])
        after["count"] = str(count + 1)
    return after
