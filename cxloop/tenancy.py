"""Every table carries its organisation; every query names one.

Two walls. The first is the manager: `Model.objects.for_organisation(org)` is the way in, `Model.objects.filter(...)`
raises `Unscoped`, and the manager `Model.across_organisations` does not ask. The second is the database: whichever
manager is used, it shows and takes rows of the organisation that is acted in, all rows inside `across()`, and otherwise
raises an error (`cxloop.row_security`). House rules forbid both escapes in pages and API.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from django.db import models

from cxloop import acting
from cxloop.errors import Unscoped

if TYPE_CHECKING:
    from contextlib import _GeneratorContextManager

    from cxloop.models import Organisation


def acting_in(organisation: Organisation | int) -> AbstractContextManager[None]:
    """Within the block only rows of this organisation are there; asking for another one's raises `Unscoped`."""
    return acting.acting(str(_key(organisation)))


def across() -> _GeneratorContextManager[None]:
    """Within the block, or the function it decorates, rows of every organisation are there.

    For sweeps that serve everybody, and for finding out whose request this is.
    """
    return acting.acting(acting.EVERYBODY)


def nobody() -> AbstractContextManager[None]:
    """Within the block no organisation's rows are there: how every request and every task begins."""
    return acting.acting(acting.NOBODY)


def current_organisation_id() -> int | None:
    return acting.organisation_id()


def _key(organisation: Organisation | int) -> int:
    return int(organisation if isinstance(organisation, int) else organisation.pk)


class ScopedManager(models.Manager[Any]):
    """Rows of one organisation, or an error: there is no way to ask for "all"."""

    def for_organisation(self, organisation: Organisation | int) -> models.QuerySet[Any]:
        key, current = _key(organisation), acting.organisation_id()
        if current is not None and current != key:
            raise Unscoped(f"acting in organisation {current}, asked for rows of {key}")
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
