"""Puts database and uploaded files back from an archive that `backup` wrote."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from cxloop import backup
from cxloop.errors import CxloopError


class Command(BaseCommand):
    help = "Put the database and all uploaded files back from an archive, then migrate to this version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="an archive that `manage.py backup` wrote")
        parser.add_argument("--replace", action="store_true", help="lose what the database holds now")

    def handle(self, *args: Any, **options: Any) -> None:
        loader = MigrationLoader(None)
        known = {f"{app}.{name}" for app, name in loader.disk_migrations or {}}
        connection.close()
        try:
            manifest = backup.read(
                options["file"], connection.settings_dict, default_storage, known, options["replace"]
            )
        except (CxloopError, OSError) as error:
            raise CommandError(str(error)) from None
        call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"Restored what stood at {manifest['made_at']}.")
        if manifest["key"] != backup.key_mark():
            self.stderr.write("SECRET_KEY is another one than then: put the old one into SECRET_KEY_FALLBACKS, or "
                              "sealed values cannot be read and links in mails already sent no longer work.")
