"""Connects an account on a Mastodon server: its mentions and hashtags become feedback."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.errors import CxloopError
from cxloop.models import Organisation
from cxloop.tenancy import acting_in
from feedback.ingest.channels.connecting import connect


class Command(BaseCommand):
    help = (
        "Read an access token (scopes read:notifications, read:statuses, read:accounts and write:statuses) from "
        "standard input and connect its account. Running it again changes server, hashtags and token."
    )

    stealth_options = ("stdin",)  # another stream, when called from code

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="the organisation's slug")
        parser.add_argument("--server", required=True, help="its address, such as https://social.example")
        parser.add_argument("--hashtag", action="append", default=[], help="read this hashtag too; can be repeated")
        parser.add_argument("--without-mentions", action="store_true", help="read hashtags only")
        parser.add_argument("--name", default="Mastodon", help="the source's name (default %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        token = (options.get("stdin") or sys.stdin).readline().strip()
        settings = {
            "server": options["server"],
            "hashtags": [tag.strip("#") for tag in options["hashtag"]],
            "mentions": not options["without_mentions"],
        }
        try:
            with acting_in(organisation):
                source = connect(
                    organisation,
                    "mastodon",
                    options["name"],
                    settings,
                    {"access_token": token},
                    Actor.process("connect_mastodon"),
                    timezone.now(),
                )
        except CxloopError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{source.name} is connected and will be asked every minute.")
