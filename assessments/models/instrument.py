from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils import translation

from cxloop.tenancy import OrganisationModel


def in_language(texts: dict[str, str], language: str = "") -> str:
    """The text in the language (the active one unless told), else in English, else in whatever there is."""
    wanted = (language or translation.get_language() or "en").split("-")[0]
    return texts.get(wanted) or texts.get("en") or next(iter(texts.values()), "")


class Instrument(OrganisationModel):
    """One version of the statements leaders answer. A published one never changes; a draft is the next version."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="instrument_version_once"),
            models.UniqueConstraint(fields=["organisation"], condition=Q(published_at=None), name="instrument_draft"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}"


class Dimension(OrganisationModel):
    """A group of statements of one version. `names` maps a language to its name."""

    instrument = models.ForeignKey("assessments.Instrument", on_delete=models.CASCADE, related_name="dimensions",
                                   db_index=False)
    key = models.SlugField(max_length=60)
    names = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instrument", "key"], name="dimension_once")]

    def __str__(self) -> str:
        return in_language(self.names)


class Statement(OrganisationModel):
    """Something observable that is true or not. The key is the same in every version that still asks it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instrument = models.ForeignKey("assessments.Instrument", on_delete=models.CASCADE, related_name="statements",
                                   db_index=False)
    dimension = models.ForeignKey("assessments.Dimension", on_delete=models.CASCADE, related_name="statements")
    key = models.SlugField(max_length=80)
    texts = models.JSONField(default=dict)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instrument", "key"], name="statement_once")]

    def __str__(self) -> str:
        return in_language(self.texts)


class StatementLink(OrganisationModel):
    """What customers say about the same thing: a touchpoint, a theme or a metric, by its key."""

    statement = models.ForeignKey("assessments.Statement", on_delete=models.CASCADE, related_name="links",
                                  db_index=False)
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "kind", "key"], name="statement_link_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
