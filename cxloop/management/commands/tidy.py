"""Lets go of what is no longer kept, or says what would go."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cxloop import retention
from cxloop.models import Organisation


class Command(BaseCommand):
    help = "Let go of what organisations no longer keep, in batches; may be stopped at any moment and run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and change nothing")
        parser.add_argument("--organisation", default="", help="the slug of one organisation; all, unless given")
        parser.add_argument("--batch", type=int, default=retention.BATCH, help="rows at once (default %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        slug, now = options["organisation"], timezone.now()
        if slug and not Organisation.objects.filter(slug=slug).exists():
            raise CommandError(f"There is no organisation {slug}.")
        if options["dry_run"]:
            for gone in retention.preview(now, slug):
                self.tell(gone)
            self.stdout.write("Nothing was changed.")
        elif retention.tidy(now, slug=slug, batch=max(1, options["batch"]), told=self.tell):
            self.stdout.write("Everything that may go is gone.")
        else:
            raise CommandError("Another process is tidying right now.")

    def tell(self, gone: retention.Gone) -> None:
        self.stdout.write(f"{gone.organisation or '(installation)':20} {gone.kind:30} {gone.count:>10,}")
