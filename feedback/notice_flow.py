"""The map of being told: from the ledger of notices to mails, the daily summaries, and reminders of initiatives."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cxloop import mail
from cxloop.bulk import update_many
from cxloop.models import Membership
from cxloop.people import roster
from cxloop.quiet_hours import next_time
from cxloop.tenancy import across, acting_in
from feedback.emails import digest as digest_mail
from feedback.emails import facts as mail_facts
from feedback.emails import initiative_due
from feedback.emails import staff as staff_mail
from feedback.follow_up import initiatives, ladder, notices
from feedback.queries import digest as digest_days
from feedback.queries.initiatives import covered

AT_ONCE = 200  # summaries written in one transaction


@across()
def tell_people(now: datetime) -> int:
    """The number of notices that became mails; 0 when none waits. Call until 0. Queries do not grow with notices."""
    with transaction.atomic():
        organisation, bundles = notices.claim(now)
        if organisation is None:
            return 0
        with acting_in(organisation):
            facts = mail_facts.load(
                organisation, {n.case_id for b in bundles for n in b.notices}, now, ladder=ladder.ahead
            )
            carried = []
            for bundle in bundles:
                groups = [bundle.notices] if bundle.is_gathered else [[notice] for notice in bundle.notices]
                carried += [
                    (
                        bundle,
                        group,
                        staff_mail.compose(
                            organisation, bundle.recipient, group, now, facts=facts, beyond=bundle.beyond
                        ),
                    )
                    for group in groups
                ]
            mails = mail.queue(organisation, [draft for _bundle, _group, draft in carried], now)
            notices.mark_told(
                [(notice, row) for (_, group, _), row in zip(carried, mails, strict=True) for notice in group], now
            )
            for (bundle, _group, _draft), row in zip(carried, mails, strict=True):
                notices.mark_rest(organisation, bundle, row, now)
        return max(1, sum(len(bundle.notices) for bundle in bundles))


@across()
def send_digests(now: datetime) -> int:
    """The number of people whose daily summary fell due; 0 when nobody's did. Call until 0.

    What it says is read at this moment. Nobody gets an empty one, and nobody on leave. About ten queries for 200.
    """
    with transaction.atomic():
        members = claim_digests(now)
        if not members:
            return 0
        organisation = members[0].organisation
        with acting_in(organisation):
            keys = {member.pk for member in members}
            days = digest_days.days_of(organisation, keys, now)
            away = digest_days.away(organisation, keys, now)
            told = [member for member in members if days[member.pk].total and member.pk not in away]
            drafts = [digest_mail.compose(organisation, each, days[each.pk], now) for each in told]
            mail.queue(organisation, drafts, now)
            for member in members:
                assert member.digest_at is not None
                member.digest_due_at = next_time(now, member.zone, member.digest_at)
            update_many(members, ["digest_due_at"])
        return len(members)


def claim_digests(now: datetime) -> list[Membership]:
    """People of one organisation whose summary is due, locked."""
    due = Membership.across_organisations.filter(digest_due_at__lte=now, digest_at__isnull=False, left_at=None)
    first = due.order_by("digest_due_at", "pk").first()
    if first is None:
        return []
    mine = due.filter(organisation=first.organisation_id).order_by("digest_due_at", "pk")
    locked = mine.select_for_update(skip_locked=True, of=("self",)).select_related("user", "organisation")
    return list(locked[:AT_ONCE])


@across()
def remind_initiatives(now: datetime) -> int:
    """The number of initiatives whose reminder fell due; 0 when none did. Call until 0.

    Whoever acts for the position on this day is told; nobody when nobody holds it, which its page says. About ten
    queries for 200.
    """
    with transaction.atomic():
        due = initiatives.claim_due(now, AT_ONCE)
        if not due:
            return 0
        organisation = due[0].organisation
        with acting_in(organisation):
            today = now.astimezone(organisation.zone).date()
            people = roster(organisation, today)
            open_now = covered(organisation, due)
            drafts = []
            for row in due:
                acting = people.acting(row.position_id)
                if acting.membership is not None:
                    drafts.append(initiative_due.compose(
                        organisation, acting.membership, row, acting.why, open_now[str(row.public_id)], now))
                row.remind_at = initiatives.next_reminder(row.due_on, organisation.zone, now)
            mail.queue(organisation, drafts, now)
            update_many(due, ["remind_at"])
        return len(due)
