"""Every table carries its organisation; every query names one.

`Model.objects.for_organisation(org)` is the way in. `Model.objects.filter(...)` raises `Unscoped`. The one escape is
the manager `Model.across_organisations`, for sweeps that serve everybody; house rules forbid it in pages and API.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db import models

from cxloop.errors import Unscoped

if TYPE_CHECKING:
    from cxloop.models import Organisation

_current: ContextVar[int | None] = ContextVar("organisation", default=None)


@contextmanager
def acting_in(organisation: Organisation | int) -> Iterator[None]:
    """Within the block, queries for another organisation raise `Unscoped`."""
    key = organisation if isinstance(organisation, int) else organisation.pk
    token = _current.set(key)
    try:
        yield
    finally:
        _current.reset(token)


def current_organisation_id() -> int | None:
    return _current.get()


class ScopedManager(models.Manager[Any]):
    """Rows of one organisation, or an error: there is no way to ask for "all"."""

    def for_organisation(self, organisation: Organisation | int) -> models.QuerySet[Any]:
        key = organisation if isinstance(organisation, int) else organisation.pk
        acting = _current.get()
        if acting is not None and acting != key:
            raise Unscoped(f"acting in organisation {acting}, asked for rows of {key}")
        return models.QuerySet(self.model, using=self._db).filter(organisation_id=key)

    def get_queryset(self) -> models.QuerySet[Any]:
        raise Unscoped(f"{self.model.__name__}.objects needs .for_organisation(organisation)")

    def create(self, **fields: Any) -> Any:
        return models.QuerySet(self.model, using=self._db).create(**fields)

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> list[Any]:  # type: ignore[override]
        return models.QuerySet(self.model, using=self._db).bulk_create(objs, *args, **options)


class OrganisationModel(models.Model):
    """A row that belongs to one organisation. `across_organisations` stands first: Django's own machinery uses it."""

    # No index of its own: every table indexes the organisation together with what it is asked for.
    organisation = models.ForeignKey(
        "cxloop.Organisation", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    across_organisations = models.Manager()
    objects = ScopedManager()

    class Meta:
        abstract = True
