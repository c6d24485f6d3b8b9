"""Writes database and uploaded files into one archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from cxloop import backup
from cxloop.errors import CxloopError


class Command(BaseCommand):
    help = "Write the database and all uploaded files into one archive. cxloop may go on working meanwhile."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the archive to write; an older one of that name is replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            count = backup.write(path, connection.settings_dict, default_storage, timezone.now())
        except (CxloopError, OSError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"Wrote the database and {count} files to {path} ({path.stat().st_size:,} bytes).")
        self.stdout.write("Keep SECRET_KEY and FIELD_KEYS in another place: sealed values cannot be read without them.")
