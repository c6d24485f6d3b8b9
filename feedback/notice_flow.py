"""The map of being told: from the ledger of notices to mails."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cxloop import mail
from cxloop.tenancy import across, acting_in
from feedback.emails import facts as mail_facts
from feedback.emails import staff as staff_mail
from feedback.follow_up import ladder, notices


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
