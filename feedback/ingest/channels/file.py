"""Files: imported by a command or on a page (`feedback.ingest.imports`), never by themselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from feedback.ingest.channels.registry import Channel, channels


@channels.register
class File(Channel):
    """CSV, JSON, Parquet and their like, brought by a person."""

    key = "file"
    label = _("File")
