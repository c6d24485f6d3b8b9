from __future__ import annotations

from django.db import models

ONLY = 1


class MailOutage(models.Model):
    """The mail server cannot be reached: since when, why, and when it is tried again. There is one row, or none."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    since = models.DateTimeField()
    tries = models.PositiveIntegerField(default=1)
    next_try_at = models.DateTimeField()
    error = models.TextField()

    def __str__(self) -> str:
        return f"since {self.since}"
