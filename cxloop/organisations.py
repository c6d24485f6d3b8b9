"""How an organisation begins, and the choices that hold for all of it."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable
from datetime import datetime
from typing import Any

import holidays
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop import accounts_verified, audit
from cxloop.actor import Actor
from cxloop.errors import InvalidInput
from cxloop.models import Membership, Organisation, Role, User
from cxloop.models.organisation import slug_rule
from cxloop.tenancy import acting_in
from cxloop.ui.brand import HEX

OnCreate = Callable[[Organisation, Membership, str, Actor, datetime], None]
_on_create: list[OnCreate] = []
_industries: list[Callable[[], list[tuple[str, Any]]]] = []
FIRST = 7_281_034  # any number that no other advisory lock of ours uses

LIMITS = {
    "follow_up_days": (1, 365), "silent_after_days": (1, 90), "link_days": (1, 365), "mails_per_hour": (1, 1000),
}


def on_create(callback: OnCreate) -> None:
    """From now on every new organisation passes through the callback: (organisation, admin, country, actor, now).

    It runs inside the transaction that makes the organisation.
    """
    if callback not in _on_create:
        _on_create.append(callback)


def offer_industries(choices: Callable[[], list[tuple[str, Any]]]) -> None:
    """From now on set-up offers these lines of business: key and label."""
    _industries[:] = [choices]


def industry_choices() -> list[tuple[str, Any]]:
    """None of them, then what apps offered."""
    return [("", gettext_lazy("Another one")), *(choice for offer in _industries for choice in offer())]


def any_exists() -> bool:
    return Organisation.objects.exists()


def user_of(email: str) -> User:
    return User.objects.get(email=email.strip().lower())


def create_first(check: Callable[[], None], *args: Any, **options: Any) -> Organisation:
    """The very first organisation. Of two who press at once one makes it, the other gets what `check` raises."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [FIRST])
        check()
        return create_organisation(*args, **options)


@transaction.atomic
def create_organisation(
    slug: str, name: str, admin_email: str, admin_name: str, actor: Actor, now: datetime, *,
    time_zone: str = "UTC", language: str = "en", country: str = "", industry: str = "",
    password: str | None = None,
) -> Organisation:
    """The organisation with its first admin and its start set. InvalidInput naming the field that is wrong.

    An admin who has an account already keeps their password; one given for them must be theirs.
    """
    check_slug(slug)
    check_zone(time_zone)
    check_language(language)
    check_country(country)
    if not name.strip():
        raise InvalidInput(_("Give the organisation a name."), field="name")
    user = _admin(admin_email, admin_name, password, language)
    organisation = Organisation.objects.create(
        slug=slug, name=name.strip(), time_zone=time_zone, language=language, industry=industry
    )
    with acting_in(organisation):
        admin = Membership.objects.create(organisation=organisation, user=user, role=Role.ADMIN)
        for callback in _on_create:
            callback(organisation, admin, country, actor, now)
        audit.record(organisation, actor, "organisation.created", "organisation", organisation.pk, now)
    return organisation


def _admin(email: str, name: str, password: str | None, language: str) -> User:
    known = User.objects.filter(email=accounts_verified.clean_email(email)).first()
    if known is not None and password is not None and not known.check_password(password):
        raise InvalidInput(
            _("Somebody with this address has an account already: give the password of that account."),
            field="password",
        )
    return accounts_verified.person(email, name, password, language)


@transaction.atomic
def change(organisation: Organisation, actor: Actor, now: datetime, **values: Any) -> Organisation:
    """The organisation with some of its choices changed. InvalidInput naming the field that is wrong."""
    for field, value in values.items():
        CHECKS.get(field, _within)(value, field)
    row = Organisation.objects.select_for_update().get(pk=organisation.pk)
    changed = {field: value for field, value in values.items() if getattr(row, field) != value}
    for field, value in changed.items():
        setattr(row, field, value)
    if changed:
        row.save(update_fields=list(changed))
        audit.record(row, actor, "organisation.changed", "organisation", row.pk, now, fields=sorted(changed))
    return row


def check_slug(slug: str) -> None:
    try:
        slug_rule(slug)
    except ValidationError as error:
        raise InvalidInput(error.messages[0], field="slug") from error
    if Organisation.objects.filter(slug=slug).exists():
        raise InvalidInput(_("The short name %(slug)s is taken.") % {"slug": slug}, field="slug")


def check_zone(name: str, field: str = "time_zone") -> None:
    try:
        zoneinfo.ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise InvalidInput(_("There is no time zone called %(zone)s.") % {"zone": name}, field=field) from error


def check_language(code: str, field: str = "language") -> None:
    if code not in dict(settings.LANGUAGES):
        raise InvalidInput(
            _("cxloop does not speak %(code)s. It speaks: %(known)s.")
            % {"code": code, "known": ", ".join(dict(settings.LANGUAGES))}, field=field)


def check_country(code: str, field: str = "country") -> None:
    if code and code not in holidays.list_supported_countries():
        raise InvalidInput(
            _("No holidays are known for %(code)s: use two letters, for example PT, or none.") % {"code": code},
            field=field)


def _check_name(value: str, field: str) -> None:
    if not value.strip():
        raise InvalidInput(_("Give the organisation a name."), field=field)


def _check_accent(value: str, field: str) -> None:
    if value and not HEX.fullmatch(value):
        raise InvalidInput(_("Write the colour as #rrggbb, for example #2a55b0."), field=field)


def _within(value: int, field: str) -> None:
    low, high = LIMITS[field]
    if not low <= value <= high:
        raise InvalidInput(_("From %(low)s to %(high)s.") % {"low": low, "high": high}, field=field)


CHECKS: dict[str, Callable[[Any, str], None]] = {
    "name": _check_name, "time_zone": check_zone, "language": check_language, "accent": _check_accent,
}
