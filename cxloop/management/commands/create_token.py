"""Makes an API token for a person and prints it, once, as the last word."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from cxloop import tokens
from cxloop.actor import Actor
from cxloop.errors import CxloopError
from cxloop.models import SCOPES, Membership, Organisation
from cxloop.tenancy import acting_in


class Command(BaseCommand):
    help = "Make an API token. It is printed once, as the last word; only its digest is kept."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--organisation", required=True, help="the organisation's slug")
        parser.add_argument("--email", required=True, help="whose token it is; it never allows more than their role")
        parser.add_argument("--scope", action="append", required=True, choices=SCOPES, dest="scopes",
                            help="may be given several times")
        parser.add_argument("--name", default="", help="what it is for")
        parser.add_argument("--days", type=int, default=None, help="expires after so many days; never unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        organisation = Organisation.objects.filter(slug=options["organisation"]).first()
        if organisation is None:
            raise CommandError(f"There is no organisation {options['organisation']}.")
        with acting_in(organisation):
            member = (
                Membership.objects.for_organisation(organisation).select_related("user")
                .filter(user__email=options["email"].strip().lower(), left_at=None).first()
            )
            if member is None:
                raise CommandError(f"{options['email']} is not a member of {organisation.name}.")
            expires_at = None if options["days"] is None else now + timedelta(days=options["days"])
            try:
                token, secret = tokens.create(member, options["scopes"], actor=Actor.process("create_token"), now=now,
                                              name=options["name"], expires_at=expires_at)
            except CxloopError as error:
                raise CommandError(str(error)) from None
        self.stdout.write(f"Token {token.prefix}… for {member.name}, shown this once: {secret}")
