"""Asks the database whether every promise of the loop holds just now. Changes nothing."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cxloop.tenancy import across
from feedback.queries import soundness


class Command(BaseCommand):
    help = "Check that nothing is lost, stuck or half done. Changes nothing; ends with 1 when something is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON list")

    def handle(self, *args: Any, **options: Any) -> None:
        with across():
            found = soundness.findings(timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps([asdict(each) for each in found]))
        else:
            for each in found:
                self.stdout.write(f"{each.key}: {each.count} (ids {', '.join(map(str, each.ids))}). {each.sentence}")
            if not found:
                self.stdout.write(f"All {len(soundness.PROMISES)} promises hold.")
        if found:
            sys.exit(1)
