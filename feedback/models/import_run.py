from __future__ import annotations

import uuid

from django.db import models

from cxloop.tenancy import OrganisationModel


class ImportRun(OrganisationModel):
    """One file coming in. Its cursor and counts move in the same transaction as the rows they count."""

    class State(models.TextChoices):
        PLANNED = "planned", "planned"
        RUNNING = "running", "running"
        DONE = "done", "done"
        STOPPED = "stopped", "stopped"
        FAILED = "failed", "failed"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey("feedback.Source", on_delete=models.CASCADE, related_name="imports")
    started_by = models.ForeignKey("cxloop.Membership", null=True, blank=True, on_delete=models.SET_NULL,
                                   related_name="+")
    file_name = models.CharField(max_length=300)
    file = models.CharField(max_length=500, blank=True, default="")  # name in the default storage, for uploads
    file_digest = models.CharField(max_length=64, blank=True, default="")
    options = models.JSONField(default=dict)  # mapping, time zone, follow-up, acknowledge
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    rows_total = models.PositiveBigIntegerField(null=True, blank=True)
    rows_read = models.PositiveBigIntegerField(default=0)
    stored = models.PositiveBigIntegerField(default=0)
    revised = models.PositiveBigIntegerField(default=0)
    duplicates = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    rejects_file = models.CharField(max_length=500, blank=True, default="")
    notes = models.JSONField(default=list)
    error = models.TextField(blank=True, default="")
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["organisation", "-created_at", "-id"], name="import_newest")]

    def __str__(self) -> str:
        return self.file_name


class ImportOccurrence(OrganisationModel):
    """How often one content has been met in a file so far: the nth "Good" is its own item, in every run of the file."""

    import_run = models.ForeignKey("feedback.ImportRun", on_delete=models.CASCADE, related_name="+", db_index=False)
    fingerprint = models.BinaryField(max_length=16)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["import_run", "fingerprint"], name="occurrence_once")]

    def __str__(self) -> str:
        return f"{self.count}"
