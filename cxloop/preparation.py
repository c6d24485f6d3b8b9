"""What must be true before the web server starts: tables, static files, and whether anyone is here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connections
from django.db.migrations.executor import MigrationExecutor


def pending_migrations() -> int:
    """How many migrations are not applied yet."""
    executor = MigrationExecutor(connections["default"])
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def organisation_exists(**having: Any) -> bool:
    return bool(apps.get_model("cxloop", "Organisation").objects.filter(**having).exists())


def static_files_mark() -> str:
    """A digest that changes when any static file or the way they are stored does."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for line in sorted(_static_files()):
        digest.update(line.encode())
    return digest.hexdigest()


def _static_files() -> Iterator[str]:
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            known = Path(storage.path(name)).stat()
            yield f"{name} {known.st_size} {known.st_mtime_ns}\n"
