"""By what numbers can be broken down and filtered: where that stands on a case, on an item, and how it is
called.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, Model, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop.errors import InvalidInput, UnknownKind
from cxloop.models import Membership, Organisation, Position
from feedback.models import Source, Theme, Touchpoint

NONE = "none"  # the handle of rows that have no such thing


@dataclass(frozen=True)
class Dimension:
    """One way to group rows. `case` and `item` are the paths to it; `handle` is the field that names it
    outside.
    """

    key: str
    label: Any
    nothing: Any  # what rows without one are called
    case: str
    item: str
    model: type[Model] | None = None
    handle: str = "key"
    name: str = "name"
    depth: int = 0  # how many levels of descendants count with it

    def path(self, subject: str) -> str:
        return {"case": self.case, "item": self.item}[subject]

    def condition(self, subject: str, handle: str) -> Q:
        """The rows with this handle (or one of its descendants); rows without any for "none"."""
        path = self.path(subject)
        if handle == NONE:
            nothing = Q(**{f"{path}__isnull": True})
            return nothing if self.model else nothing | Q(**{path: ""})
        if self.model is None:
            return Q(**{path: handle})
        found = Q()
        for level in range(self.depth + 1):
            found |= Q(**{f"{path}{'__parent' * level}__{self.handle}": handle})
        return found

    def group(self, subject: str) -> Any:
        """What rows are grouped by: the key of the thing, None (of plain values: "") for rows without one."""
        path = F(self.path(subject))
        return path if self.model else Coalesce(path, Value(""))

    def keys(self, organisation: Organisation, handle: str) -> list[Any]:
        """The keys that `condition` lets through: of the thing and its descendants. One query, or none."""
        if handle == NONE:
            return [None if self.model else ""]
        if self.model is None:
            return [handle]
        found = Q()
        for level in range(self.depth + 1):
            found |= Q(**{f"{'parent__' * level}{self.handle}": handle})
        return list(self._rows(organisation).filter(found).values_list("pk", flat=True))

    def check(self, organisation: Organisation, handle: str) -> None:
        """InvalidInput unless the organisation has such a thing. At most one query."""
        if handle == NONE or self.model is None:
            return
        known = self._looks_right(handle) and self._rows(organisation).filter(**{self.handle: handle}).exists()
        if not known:
            raise InvalidInput(
                _("There is no %(kind)s “%(handle)s” here.") % {"kind": self.label, "handle": handle[:80]},
                field=self.key,
            )

    def names(self, organisation: Organisation, keys: Iterable[Any]) -> dict[Any, tuple[str, str]]:
        """(handle, label) by the value a group was made of. One query, or none for plain values."""
        wanted = set(keys)
        named: dict[Any, tuple[str, str]] = {key: (NONE, str(self.nothing)) for key in wanted if not key}
        if self.model is None:
            return named | {key: (str(key), str(key)) for key in wanted if key}
        label: Any = self.name
        if self.model is Membership:
            written = NullIf("user__name", Value(""))
            label = Coalesce(written, "user__email", output_field=CharField())
        rows = self._rows(organisation).filter(pk__in=wanted - set(named)).values_list("pk", self.handle, label)
        return named | {key: (str(handle), str(text)) for key, handle, text in rows}

    def label_of(self, organisation: Organisation, handle: str) -> str:
        """What people call the thing with this handle. Two queries, or none for plain values."""
        if handle == NONE:
            return str(self.nothing)
        if self.model is None:
            return handle
        keys = list(self._rows(organisation).filter(**{self.handle: handle}).values_list("pk", flat=True)[:1])
        return next((label for _handle, label in self.names(organisation, keys).values()), handle)

    def _rows(self, organisation: Organisation) -> Any:
        assert self.model is not None
        return self.model.objects.for_organisation(organisation)  # type: ignore[attr-defined]

    def _looks_right(self, handle: str) -> bool:
        if self.handle != "public_id":
            return True
        try:
            uuid.UUID(handle)
        except ValueError:
            return False
        return True


DIMENSIONS: dict[str, Dimension] = {
    dimension.key: dimension
    for dimension in (
        Dimension(
            "touchpoint",
            gettext_lazy("touchpoint"),
            gettext_lazy("No touchpoint"),
            case="touchpoint",
            item="touchpoint",
            model=Touchpoint,
            depth=2,
        ),
        Dimension(
            "theme",
            gettext_lazy("theme"),
            gettext_lazy("No theme"),
            case="theme",
            item="item_themes__theme",
            model=Theme,
        ),
        Dimension(
            "source",
            gettext_lazy("source"),
            gettext_lazy("No source"),
            case="source",
            item="source",
            model=Source,
        ),
        Dimension(
            "position",
            gettext_lazy("position"),
            gettext_lazy("Nobody yet"),
            case="position",
            item="case__position",
            model=Position,
            handle="public_id",
            name="title",
        ),
        Dimension(
            "person",
            gettext_lazy("person"),
            gettext_lazy("Nobody yet"),
            case="owner",
            item="case__owner",
            model=Membership,
            handle="public_id",
        ),
        Dimension(
            "segment",
            gettext_lazy("segment"),
            gettext_lazy("No segment"),
            case="segment",
            item="customer__segment",
        ),
    )
}


def dimension(key: str) -> Dimension:
    """The dimension of this key. UnknownKind when there is none, naming those there are."""
    try:
        return DIMENSIONS[key]
    except KeyError:
        raise UnknownKind(kind=_("breakdown"), key=key, known=sorted(DIMENSIONS)) from None
