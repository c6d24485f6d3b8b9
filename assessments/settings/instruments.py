"""Versions of the statements. What is published never changes: an edit makes a draft, publishing makes it the next one.

Rounds name the version they ask, so a new one changes no round that was prepared before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from assessments.instrument import LANGUAGES
from assessments.laying import begin
from assessments.models import Dimension, Instrument, Statement, StatementLink
from assessments.queries import instruments as queries
from cxloop import audit, permissions
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput
from cxloop.models import Organisation

LONGEST = 300  # characters of a statement: it is read on a phone
Links = Iterable[tuple[str, str]]


@transaction.atomic
def take_ours(organisation: Organisation, actor: Actor, now: datetime) -> Instrument:
    """Our statements as version 1, for an organisation that has none. Conflict when it has."""
    permissions.require(actor, "instrument.write")
    if queries.versions(organisation):
        raise Conflict(_("There are statements already."))
    row = begin(organisation, now)
    audit.record(organisation, actor, "instrument.taken", "instrument", row.pk, now)
    return row


@transaction.atomic
def start_draft(organisation: Organisation, actor: Actor, now: datetime) -> Instrument:
    """The next version as a copy of the newest published one, to be changed. Conflict when there is a draft."""
    permissions.require(actor, "instrument.write")
    newest = _newest(organisation)
    if newest.published_at is None:
        raise Conflict(_("Version %(version)s is a draft already: change that one.") % {"version": newest.version})
    draft: Instrument = Instrument.objects.create(
        organisation=organisation, version=newest.version + 1, created_at=now)
    _copy(newest, draft)
    audit.record(organisation, actor, "instrument.drafted", "instrument", draft.pk, now, version=draft.version)
    return draft


def _newest(organisation: Organisation) -> Instrument:
    """The newest version, locked: two people starting a draft make one."""
    rows = Instrument.objects.for_organisation(organisation).select_for_update().order_by("-version")
    found: Instrument | None = rows.first()
    if found is None:
        raise Conflict(_("There are no statements yet."))
    return found


def _copy(old: Instrument, new: Instrument) -> None:
    """Dimensions, statements and links under the same keys. Six queries."""
    key = old.organisation_id
    before = queries.version(old).dimensions
    dimensions = Dimension.objects.bulk_create([
        Dimension(organisation_id=key, instrument=new, key=each.key, names=each.names, order=each.order)
        for each in before
    ])
    pairs = [(statement, row) for each, row in zip(before, dimensions, strict=True)
             for statement in each.statements.all()]
    rows = Statement.objects.bulk_create([
        Statement(organisation_id=key, instrument=new, dimension=row, key=statement.key, texts=statement.texts,
                  order=statement.order) for statement, row in pairs
    ])
    StatementLink.objects.bulk_create([
        StatementLink(organisation_id=key, statement=row, kind=link.kind, key=link.key)
        for (statement, _row), row in zip(pairs, rows, strict=True) for link in statement.links.all()
    ])


@transaction.atomic
def save_statement(organisation: Organisation, statement: Statement, texts: Mapping[str, str], links: Links,
                   actor: Actor, now: datetime) -> Statement:
    """The statement with these words, in the draft. One of a published version is changed in a draft made of it.

    Conflict, explained, when a round that is open asks that version; InvalidInput naming a language.
    """
    permissions.require(actor, "instrument.write")
    words = checked(organisation, texts)
    row = _in_draft(organisation, statement, actor, now)
    row.texts = words
    row.save(update_fields=["texts"])
    _relink(row, links)
    audit.record(organisation, actor, "statement.saved", "statement", row.pk, now, key=row.key)
    return row


def _in_draft(organisation: Organisation, statement: Statement, actor: Actor, now: datetime) -> Statement:
    """The same statement in the draft, which is made when there is none."""
    if statement.instrument.published_at is None:
        return statement
    asking = queries.open_round_of(statement.instrument)
    draft = queries.draft(organisation)
    if asking is not None and draft is None:
        until = date_format(timezone.localtime(asking.closes_at), _("j M Y"))
        raise Conflict(
            _("“%(round)s” asks this statement until %(until)s: whoever answers later must read what the first ones "
              "read. Start the next version and change it there; the round that runs keeps its own.")
            % {"round": asking.name, "until": until})
    draft = draft or start_draft(organisation, actor, now)
    rows = Statement.objects.for_organisation(organisation).select_related("instrument", "dimension")
    found: Statement | None = rows.filter(instrument=draft, key=statement.key).first()
    if found is None:
        raise Conflict(_("The draft no longer has this statement."))
    return found


@transaction.atomic
def add_statement(organisation: Organisation, dimension_key: str, texts: Mapping[str, str], links: Links,
                  actor: Actor, now: datetime) -> Statement:
    """A new statement at the end of a dimension of the draft. Conflict without a draft; InvalidInput as above."""
    permissions.require(actor, "instrument.write")
    draft = _draft(organisation)
    words = checked(organisation, texts)
    dimension = Dimension.objects.for_organisation(organisation).filter(instrument=draft, key=dimension_key).first()
    if dimension is None:
        raise InvalidInput(_("Choose a dimension."), field="dimension")
    last = Statement.objects.for_organisation(organisation).filter(dimension=dimension).order_by("order").last()
    row: Statement = Statement.objects.create(
        organisation=organisation, instrument=draft, dimension=dimension, texts=words,
        key=_fresh_key(organisation, dimension_key, words), order=last.order + 1 if last else 0)
    _relink(row, links)
    audit.record(organisation, actor, "statement.added", "statement", row.pk, now, key=row.key)
    return row


@transaction.atomic
def remove_statement(organisation: Organisation, statement: Statement, actor: Actor, now: datetime) -> None:
    """The draft no longer asks it. Conflict for a statement of a published version."""
    permissions.require(actor, "instrument.write")
    if statement.instrument.published_at is not None:
        raise Conflict(_("A published version stays as it is. Start the next one and take the statement out there."))
    audit.record(organisation, actor, "statement.removed", "statement", statement.pk, now, key=statement.key)
    statement.delete()


@transaction.atomic
def publish(organisation: Organisation, actor: Actor, now: datetime) -> Instrument:
    """The draft, frozen: rounds prepared from now on ask it. Conflict without a draft or with an empty dimension."""
    permissions.require(actor, "instrument.write")
    draft = _draft(organisation)
    empty = [str(each) for each in queries.version(draft).dimensions if not each.statements.all()]
    if empty:
        raise Conflict(_("Nothing is asked about “%(dimension)s”: add a statement.") % {"dimension": empty[0]})
    draft.published_at = now
    draft.save(update_fields=["published_at"])
    audit.record(organisation, actor, "instrument.published", "instrument", draft.pk, now, version=draft.version)
    return draft


@transaction.atomic
def discard(organisation: Organisation, actor: Actor, now: datetime) -> None:
    """The draft is gone; the published version stands. Conflict without a draft."""
    permissions.require(actor, "instrument.write")
    draft = _draft(organisation)
    audit.record(organisation, actor, "instrument.discarded", "instrument", draft.pk, now, version=draft.version)
    draft.delete()


def _draft(organisation: Organisation) -> Instrument:
    newest = _newest(organisation)
    if newest.published_at is not None:
        raise Conflict(_("There is no draft: start the next version first."))
    return newest


def checked(organisation: Organisation, texts: Mapping[str, str]) -> dict[str, str]:
    """The texts that say something. InvalidInput naming the language that is missing or too long."""
    words = {code: " ".join(texts.get(code, "").split()) for code in LANGUAGES}
    needed = organisation.language if organisation.language in LANGUAGES else "en"
    if not words[needed]:
        raise InvalidInput(_("Say it in the organisation’s language at least."), field=f"text_{needed}")
    for code, text in words.items():
        if len(text) > LONGEST:
            raise InvalidInput(_("At most %(most)s characters: it is read on a phone.") % {"most": LONGEST},
                               field=f"text_{code}")
    return {code: text for code, text in words.items() if text}


def _relink(row: Statement, links: Links) -> None:
    StatementLink.objects.for_organisation(row.organisation_id).filter(statement=row).delete()
    StatementLink.objects.bulk_create([
        StatementLink(organisation_id=row.organisation_id, statement=row, kind=kind, key=key)
        for kind, key in dict.fromkeys(links)
    ])


def _fresh_key(organisation: Organisation, dimension: str, words: Mapping[str, str]) -> str:
    """A key that no statement of any version has had."""
    stem = f"{dimension}-{slugify(next(iter(words.values())))[:40].strip('-') or 'own'}"[:70]
    rows = Statement.objects.for_organisation(organisation).filter(key__startswith=stem)
    taken = set(rows.values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{number}" for number in range(2, len(taken) + 3))) if key not in taken)
