"""Colleagues named in a note: understood once, when it is saved, and kept as rows."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cxloop import outbox, permissions
from cxloop.errors import InvalidInput
from cxloop.models import Membership, Organisation
from feedback.models import Mention, Message
from feedback.wording.mentions import Handles, find, handles_of


def people_of(organisation_id: int) -> list[Membership]:
    """Who may be mentioned: everybody here who may read cases, by name. One query."""
    rows = Membership.objects.for_organisation(organisation_id).filter(left_at=None).select_related("user")
    ordered = rows.order_by("user__name", "user__email")
    return [person for person in ordered if permissions.allows(person.role, "case.read")]


def handles(people: list[Membership]) -> Handles:
    return handles_of((person.pk, person.name, person.user.email) for person in people)


def offered(organisation: Organisation, begun: str, most: int = 8) -> list[tuple[Membership, str]]:
    """People whose name or handle begins so, each with the handle that means them alone. One query."""
    people = people_of(organisation.pk)
    own, wanted = handles(people).own, begun.casefold().strip()
    return [
        (person, own[person.pk]) for person in people
        if own[person.pk] and begins(person.name.casefold(), own[person.pk], wanted)
    ][:most]


def begins(name: str, handle: str, wanted: str) -> bool:
    return handle.startswith(wanted) or name.startswith(wanted) or any(
        part.startswith(wanted) for part in name.split())


def keep(note: Message, now: datetime) -> None:
    """Stores who is mentioned in the saved note and lets them hear of it. InvalidInput when a name could mean several.

    No query without an @; else three.
    """
    if "@" not in note.body:
        return
    found = find(note.body, handles(people_of(note.organisation_id)))
    for said, ways in found.unclear.items():
        names = ", ".join(f"@{way}" for way in ways)
        raise InvalidInput(_("%(said)s could mean several people. Write one of these: %(names)s.") % {
            "said": said, "names": names}, field="body")
    rows = [
        Mention(organisation_id=note.organisation_id, message=note, membership_id=key, places=places)
        for key, places in found.places.items()
    ]
    if rows:
        Mention.objects.bulk_create(rows)
        outbox.publish(note.organisation_id, [("PeopleMentioned", {"case": note.case_id, "message": note.pk})], now)
