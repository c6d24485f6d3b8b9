from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from cxloop import accounts_verified, links, organisations
from cxloop.actor import Actor
from cxloop.errors import CxloopError
from cxloop.models import User


class Command(BaseCommand):
    help = "Makes an organisation with its first admin and a start set, and says how to log in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--slug", required=True, help="its part of every address: small letters, digits, hyphens")
        parser.add_argument("--name", required=True)
        parser.add_argument("--admin-email", required=True)
        parser.add_argument("--admin-name", default="")
        parser.add_argument("--time-zone", default="UTC")
        parser.add_argument("--language", default="en")
        parser.add_argument("--country", default="", help="two letters, for public holidays")
        parser.add_argument("--industry", default="", help="airline, retail, telecom, health or banking")
        parser.add_argument("--password", help="a random one is made and printed when none is given")

    def handle(self, *args: Any, **options: Any) -> None:
        password = options["password"] or get_random_string(16)
        try:
            email = accounts_verified.clean_email(options["admin_email"])
            is_known = User.objects.filter(email=email).exists()
            organisation = organisations.create_organisation(
                options["slug"], options["name"], email, options["admin_name"],
                Actor.process("create_organisation"), timezone.now(), time_zone=options["time_zone"],
                language=options["language"], country=options["country"].upper(), industry=options["industry"],
                password=options["password"] if is_known else password,
            )
        except CxloopError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{organisation.name} is at {links.absolute(f'/o/{organisation.slug}/')}")
        self.stdout.write(f"Log in at {links.absolute(reverse('account_login'))}")
        self.stdout.write(f"  e-mail    {email}")
        if is_known:
            self.stdout.write("  password  the one this account has")
        elif options["password"]:
            self.stdout.write("  password  the one you gave")
        else:
            self.stdout.write(f"  password  {password}")
