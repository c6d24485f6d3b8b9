"""Takes one mail from standard input: what a mail server's pipe or a file on disk hands over."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cxloop.errors import CxloopError
from cxloop.models import Organisation
from cxloop.tenancy import acting_in
from feedback import mail_flow
from feedback.ingest.mail.arriving import receive
from feedback.models import InboundEmail, Source


class Command(BaseCommand):
    help = "Read one mail from standard input, store it as it came, and say what became of it."

    stealth_options = ("stdin",)  # another stream of bytes, when called from code

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="the organisation's slug")
        parser.add_argument("--source", default="", help="the listening address's name; the oldest one without it")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        stream = options.get("stdin") or sys.stdin.buffer
        now = timezone.now()
        with acting_in(organisation):
            rows = Source.objects.for_organisation(organisation).filter(channel="email", is_active=True).order_by("pk")
            source = (rows.filter(name=options["source"]) if options["source"] else rows).first()
            if source is None:
                raise CommandError("No address listens for mail: run connect_mailbox first.")
            try:
                mail = receive(organisation, source, stream.read(), now)
            except CxloopError as error:
                raise CommandError(str(error)) from None
        while mail_flow.handle_waiting(now):
            pass
        with acting_in(organisation):
            mail = InboundEmail.objects.for_organisation(organisation).defer("raw").get(pk=mail.pk)
        self.stdout.write(f"{mail.state}: {mail.kind or 'mail'}. {mail.why}")
