from __future__ import annotations

import uuid

from django.db import models

from cxloop.tenancy import OrganisationModel


class Theme(OrganisationModel):
    """What it is about, recognised by keywords. `keywords` maps a language to its list of words and phrases."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.SlugField(max_length=80)
    name = models.CharField(max_length=200)
    keywords = models.JSONField(default=dict)
    position = models.ForeignKey("cxloop.Position", null=True, blank=True, on_delete=models.SET_NULL,
                                 related_name="themes")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "key"], name="theme_once")]

    def __str__(self) -> str:
        return self.name


class ItemTheme(OrganisationModel):
    """An item speaks of a theme; the evidence says where."""

    item = models.ForeignKey("feedback.FeedbackItem", on_delete=models.CASCADE, related_name="item_themes",
                             db_index=False)
    theme = models.ForeignKey("feedback.Theme", on_delete=models.CASCADE, related_name="item_themes")
    evidence = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "theme"], name="item_theme_once")]

    def __str__(self) -> str:
        return f"{self.item_id} {self.theme_id}"
