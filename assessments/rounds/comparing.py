"""Being compared with other companies: agreed to by an admin and taken back at any time; files signed and read."""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import asdict
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils.translation import gettext as _

from assessments.comparison import Company
from assessments.comparison_file import key_id, made, public_text, read
from assessments.models import InstallationKey, OtherCompany, Round, SharedScores, TakingPart, TrustedKey
from assessments.queries import comparing as queries
from assessments.queries import instruments
from assessments.queries.told import told
from cxloop import audit, permissions, secrets_at_rest
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, NotFound
from cxloop.models import Organisation


@transaction.atomic
def agree(organisation: Organisation, actor: Actor, now: datetime) -> TakingPart:
    """From now on the organisation's scores stand among the others', under a name made at random."""
    permissions.require(actor, "rounds.write")
    row, is_new = TakingPart.objects.for_organisation(organisation).get_or_create(
        organisation=organisation, defaults={"name": secrets.token_hex(16), "agreed_at": now})
    if is_new:
        signing_key(now)
        newest = queries.newest_full(organisation)
        if newest is not None:
            publish(newest)
        audit.record(organisation, actor, "comparison.agreed", "organisation", organisation.pk, now)
    found: TakingPart = row
    return found


@transaction.atomic
def withdraw(organisation: Organisation, actor: Actor, now: datetime) -> None:
    """What it had passed on to others here is gone. Files that were handed on are out of reach."""
    permissions.require(actor, "rounds.write")
    row = queries.taking_part(organisation)
    if row is not None:
        SharedScores.objects.filter(name=row.name).delete()
        row.delete()
        audit.record(organisation, actor, "comparison.withdrawn", "organisation", organisation.pk, now)


def publish(of: Round) -> None:
    """Passes on the scores of a revealed round, when its organisation agreed and the round asked everything."""
    row = queries.taking_part(of.organisation)
    if row is not None and of.kind == Round.Kind.FULL:
        cells = {key: asdict(cell) for key, cell in queries.cells_of(told(of)).items()}
        SharedScores.objects.update_or_create(
            name=row.name, defaults={"questions": queries.questions_of(of.instrument), "scores": cells})


def signing_key(now: datetime) -> Ed25519PrivateKey:
    """The installation's key, made the first time. CannotDecrypt when the key that sealed it is not known any more."""
    fresh = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    row, _is_new = InstallationKey.objects.get_or_create(
        only=True, defaults={"sealed": secrets_at_rest.seal({"ed25519": fresh}), "made_at": now})
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(secrets_at_rest.unseal(row.sealed)["ed25519"]))


def public_key() -> str:
    """What others enter to read this installation's files; empty until somebody agreed."""
    row = queries.installation_key()
    if row is None:
        return ""
    private = base64.b64decode(secrets_at_rest.unseal(row.sealed)["ed25519"])
    return public_text(Ed25519PrivateKey.from_private_bytes(private))


def file_of(organisation: Organisation, now: datetime) -> str:
    """The signed file with the organisation's newest scores. Conflict before it agreed, or with nothing to pass on."""
    row, newest = queries.taking_part(organisation), queries.newest_full(organisation)
    if row is None:
        raise Conflict(_("Only who agreed to be compared passes scores on."))
    cells = queries.cells_of(told(newest)) if newest is not None else {}
    if newest is None or not cells:
        raise Conflict(_("There is no revealed round of five people and two functions yet."))
    day = now.astimezone(organisation.zone).date().isoformat()
    return made([Company(row.name, cells)], queries.questions_of(newest.instrument), day, signing_key(now))


@transaction.atomic
def trust(organisation: Organisation, public: str, whose: str, actor: Actor, now: datetime) -> TrustedKey:
    """From now on files of this key are read. InvalidInput names `public` or `whose`."""
    permissions.require(actor, "rounds.write")
    public, whose = "".join(public.split()), " ".join(whose.split())
    if not whose:
        raise InvalidInput(_("Say whose key it is."), field="whose")
    try:
        known = key_id(public)
        is_whole = len(base64.b64decode(public)) == 32
    except InvalidInput as error:
        raise InvalidInput(str(error), field="public") from None
    if not is_whole:
        raise InvalidInput(_("A public key is 44 characters long."), field="public")
    rows = TrustedKey.objects.for_organisation(organisation)
    if rows.filter(key_id=known).exists():
        raise InvalidInput(_("This key is entered already."), field="public")
    row: TrustedKey = TrustedKey.objects.create(
        organisation=organisation, key_id=known, public=public, whose=whose, added_at=now)
    audit.record(organisation, actor, "comparison.key_trusted", "trusted_key", row.pk, now, key=known, whose=whose)
    return row


@transaction.atomic
def distrust(organisation: Organisation, known: str, actor: Actor, now: datetime) -> None:
    """The key and every company that came with it are gone. NotFound when it is not this organisation's."""
    permissions.require(actor, "rounds.write")
    row = TrustedKey.objects.for_organisation(organisation).filter(key_id=known).first()
    if row is None:
        raise NotFound()
    audit.record(organisation, actor, "comparison.key_removed", "trusted_key", row.pk, now, key=known)
    row.delete()


@transaction.atomic
def take_in(organisation: Organisation, text: str, actor: Actor, now: datetime) -> int:
    """How many companies the file holds; they take the place of those that came with the same key before.

    InvalidInput names the field of the file that is wrong. The file must answer the newest questions that are asked
    here.
    """
    permissions.require(actor, "rounds.write")
    published = instruments.published(organisation)
    if published is None:
        raise InvalidInput(_("There are no published statements to compare with."), field="instrument")
    questions = queries.questions_of(published)
    keys = {each.key_id: each for each in queries.trusted(organisation)}
    public = {key: each.public for key, each in keys.items()}
    companies = read(text, public, questions)
    content = json.loads(text)
    key = keys[content["key"]]
    read(text, public, questions, key.issued_on)
    OtherCompany.objects.for_organisation(organisation).filter(key=key).delete()
    OtherCompany.objects.bulk_create([
        OtherCompany(organisation=organisation, key=key, name=each.name, questions=questions,
                     scores={score: asdict(cell) for score, cell in each.scores.items()})
        for each in companies
    ])
    key.issued_on = content["issued_on"]
    key.save(update_fields=["issued_on"])
    audit.record(organisation, actor, "comparison.file_read", "trusted_key", key.pk, now, companies=len(companies),
                 issued_on=key.issued_on)
    return len(companies)
