"""Makes the demo company: an airline with ninety days behind it. Removes an unfinished one first."""

from __future__ import annotations

import gc
from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.db import ProgrammingError, connection
from django.utils import timezone

from cxloop import mail, wakeups
from cxloop.acting import EVERYBODY, confiding
from cxloop.models import Organisation
from cxloop.tenancy import across, acting_in
from feedback.demo import chapters, company, story
from feedback.models import FeedbackItem


def log_ins() -> list[str]:
    """The lines that tell how to log in as each kind of user."""
    return company.log_ins()


class Command(BaseCommand):
    help = "Makes the demo company (organisation `demo`): people, ninety days of feedback, cases in every state."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")  # a demo that is lost is made again
        gc.disable()  # thousands of short queries: collecting costs a tenth of the time
        forget()
        now = timezone.now()
        made = company.found(now - timedelta(days=story.DAYS + 1))
        with acting_in(made.organisation):
            company.on_leave(made, now)
            with wakeups.in_quiet(), mail.holding():  # its people have addresses that lead nowhere
                story.tell(made, now, self.progress)
                chapters.tell(made, now)
            count = FeedbackItem.objects.for_organisation(made.organisation).count()
        write_down()
        self.stdout.write(f"{company.NAME}: {count:,} items")

    def progress(self, share: float) -> None:
        percent = int(share * 100)
        if percent != getattr(self, "_shown", -1):
            self._shown = percent
            self.stdout.write(f"{percent}%", ending="\r")
            self.stdout.flush()


def write_down() -> None:
    """Has the database put everything on disk now, not when it is asked to stop and has two seconds for it."""
    with suppress(ProgrammingError), connection.cursor() as cursor:  # a database of somebody else's may not allow it
        cursor.execute("CHECKPOINT")


@across()
def forget() -> None:
    """Takes an earlier demo company away, with everything it holds."""
    with confiding(EVERYBODY):  # answers given in confidence go with it
        for organisation in Organisation.objects.filter(slug=company.SLUG):
            organisation.delete()
