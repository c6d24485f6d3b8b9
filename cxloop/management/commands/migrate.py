"""Django's `migrate`, for everybody: a migration that changes rows changes those of every organisation."""

from __future__ import annotations

from typing import Any

from django.core.management.commands import migrate

from cxloop.tenancy import across


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with across():
            super().handle(*args, **options)
