"""The link of the first visit: printed on the console, good until somebody made the first organisation."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cxloop import links, organisations
from cxloop.errors import LinkExpired

PURPOSE = links.purpose("setup")
GOOD_FOR = timedelta(days=7)


def create(now: datetime | None = None) -> str | None:
    """The path of the page that sets the first organisation up; None when there is one already."""
    if organisations.any_exists():
        return None
    token = links.sign(PURPOSE, {}, expires_at=(now or timezone.now()) + GOOD_FOR)
    return reverse("setup", kwargs={"token": token})


def check(token: str, now: datetime) -> None:
    """LinkExpired when it is too old or has done its one thing, NotFound when it is not ours."""
    links.read(PURPOSE, token, now=now)
    if organisations.any_exists():
        raise LinkExpired(_("This link has done its work: an organisation exists. Log in, or ask to be invited."))
