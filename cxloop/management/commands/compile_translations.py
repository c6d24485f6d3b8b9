from typing import Any

from django.core.management.base import BaseCommand

from cxloop.translations import compile_translations


class Command(BaseCommand):
    help = "Compiles every translation that changed; needs no GNU gettext."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{compile_translations()} compiled")
