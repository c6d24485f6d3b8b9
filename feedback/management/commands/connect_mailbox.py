"""Makes an address one that cxloop listens at: read over IMAP, handed over by a provider, or by a pipe."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cxloop.actor import Actor
from cxloop.errors import CxloopError
from cxloop.links import absolute
from cxloop.models import Organisation
from cxloop.tenancy import acting_in
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.providers.registry import providers


class Command(BaseCommand):
    help = (
        "Connect a listening address. With --imap its password, with --provider the provider's secret is read from "
        "standard input. Running it again changes the settings."
    )

    stealth_options = ("stdin",)  # another stream, when called from code

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="the organisation's slug")
        parser.add_argument("--address", required=True, help="the address customers write to")
        parser.add_argument("--name", default="", help="the source's name (default: the address)")
        parser.add_argument("--imap", default="", help="imaps://user@host/folder, when cxloop is to read the mailbox")
        parser.add_argument("--provider", default="", help="postmark, mailgun, sendgrid or amazon-ses")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        provider = options["provider"]
        if provider and provider not in providers:
            raise CommandError(f"There is no provider {provider}. Known: {', '.join(each.key for each in providers)}.")
        secrets = {}
        if options["imap"] or provider:
            secret = (options.get("stdin") or sys.stdin).readline().strip()
            secrets = {"imap_password" if options["imap"] else provider: secret}
        settings = {"address": options["address"], "imap": options["imap"]}
        name = options["name"] or options["address"]
        try:
            with acting_in(organisation):
                actor = Actor.process("connect_mailbox")
                source = connect(organisation, "email", name, settings, secrets, actor, timezone.now())
        except CxloopError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{source.name} listens at {options['address']}.")
        if provider:
            self.stdout.write(f"Let {provider} call {absolute(f'/in/{source.public_id}/{provider}')}")
