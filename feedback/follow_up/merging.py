"""Several cases of one customer become one, and part again for as long as nothing happened since.

The one that is kept takes over what was said and written, the earliest promise of each kind, and what of it was met
first: the customer never waits longer by it. The others keep their story, count no more, and lead to the one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxloop import permissions
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, InvalidMove
from cxloop.models import AuditEntry
from feedback.follow_up import lifecycle, pauses, sla
from feedback.follow_up.case_work import change, tell_story
from feedback.models import (
    Case,
    CaseFollower,
    CaseLink,
    CaseMerge,
    CaseTag,
    Draft,
    Escalation,
    FeedbackItem,
    MakeGood,
    Message,
    MessageFile,
)

MOST = 20  # cases at once
WORKED_ON = lifecycle.MOVES["merge"][0]  # what waits for the customer's verdict, or has it, stays a case of its own

# What the kept case takes over, by how.
EARLIEST = (
    "customer_since", "customer_due_at", "clock_started_at", "first_acknowledged_at", "first_contacted_at",
    "first_resolved_at", "customer_waits_since",
    *(f"{promise}_{what}" for promise in sla.PROMISES for what in ("due_at", "breached_at")),
    *sla.MET.values(),
)
HIGHEST = ("priority", "severity", "escalation_level", "reopened_count", "refused_count")
WORST_ANSWER = ("no", "not_yet", "yes", "")
BEFORE = ("status", "customer_id", "last_answer", "snoozed_until", *EARLIEST, *HIGHEST)


@transaction.atomic
def merge(kept: Case, others: Iterable[Case], *, actor: Actor, now: datetime) -> CaseMerge:
    """The merge: the others are part of the kept case from now on. InvalidInput when they are not one customer's,
    InvalidMove when one of them is not worked on any more, Conflict while a reply on one is about to leave: it would
    go without its files, or with words that were begun on another.
    """
    permissions.require(actor, "case.work")
    cases = locked_together(kept, others)
    kept, parts = cases[0], cases[1:]
    check(kept, parts)
    resting = [case for case in cases if case.paused_at is not None]
    if resting:
        pauses.end_many(kept.organisation, resting, actor, now)
    row = CaseMerge(organisation_id=kept.organisation_id, kept=kept, by=actor.membership, at=now)
    row.before = {str(case.pk): columns_of(case) for case in cases}
    row.moved = {str(part.pk): take_over(kept, part, now) for part in parts}
    for part in parts:
        lifecycle.move(
            part, "merge", outcome=Case.Outcome.MERGED, merged_into=kept, closed_at=now, next_deadline_at=None,
            due_at=None, customer_waits_since=None, snoozed_until=None, last_activity_at=now)
        tell_story(part, actor, "case.merged", now, "CaseMerged", into=kept.pk)
    advance(kept, {"snoozed_until": None, **united([kept, *restored(row, parts)])}, now)
    tell_story(kept, actor, "case.took_in", now, "", cases=[part.pk for part in parts],
               numbers=[part.number for part in parts])
    row.last_entry = newest_entry(cases)
    row.save()
    return row


def locked_together(kept: Case, others: Iterable[Case]) -> list[Case]:
    """The cases as they are now, the kept one first, locked in the order of their keys."""
    keys = [kept.pk, *dict.fromkeys(case.pk for case in others if case.pk != kept.pk)]
    rows = Case.objects.for_organisation(kept.organisation_id).filter(pk__in=keys).order_by("pk")
    found = {row.pk: row for row in rows.select_related("organisation").select_for_update(of=("self",))}
    return [found[key] for key in keys if key in found]


def check(kept: Case, parts: Sequence[Case]) -> None:
    if not parts:
        raise InvalidInput(_("Choose another case to merge with this one."), field="cases")
    if len(parts) > MOST:
        raise InvalidInput(_("At most %(most)s cases become one at once.") % {"most": MOST}, field="cases")
    for case in (kept, *parts):
        if case.status not in WORKED_ON:
            raise InvalidMove(
                _("Case %(number)s is %(state)s: only cases that are worked on become one. Link it instead.")
                % {"number": case.number, "state": case.get_status_display().lower()}, status=case.status)
    if len({case.customer_id for case in (kept, *parts)} - {None}) > 1:
        raise InvalidInput(_("They belong to different customers, and each is owed an answer: link them instead."),
                           field="cases")
    leaving = Draft.objects.for_organisation(kept.organisation_id).filter(
        case__in=(kept, *parts), send_at__isnull=False)
    if leaving.exists():
        raise Conflict(_("A reply on one of them is about to leave: try again in a moment."))


def columns_of(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in BEFORE}
    return {name: each.isoformat() if isinstance(each, datetime) else each for name, each in values.items()}


def restored(row: CaseMerge, cases: Iterable[Case]) -> list[Case]:
    """The cases (unsaved copies) as they were before the merge."""
    return [Case(pk=case.pk, **{name: read(name, value) for name, value in row.before[str(case.pk)].items()})
            for case in cases]


def read(name: str, value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) and name.endswith(("_at", "_since", "_until")) else (
        value)


def united(cases: Sequence[Case]) -> dict[str, Any]:
    """The columns of the one case that all of them become; the status is the furthest."""
    found: dict[str, Any] = {name: min(filter(None, (getattr(case, name) for case in cases)), default=None)
                             for name in EARLIEST}
    found |= {name: max(getattr(case, name) for case in cases) for name in HIGHEST}
    found["customer_id"] = next((case.customer_id for case in cases if case.customer_id), None)
    found["last_answer"] = min((case.last_answer for case in cases), key=WORST_ANSWER.index)
    found["status"] = max((case.status for case in cases), key=WORKED_ON.index)
    return found


def advance(case: Case, columns: dict[str, Any], now: datetime) -> None:
    """Writes the columns and moves the case to their status, from where it is or from open."""
    to = columns.pop("status")
    for name, value in columns.items():
        setattr(case, name, value)
    if case.status != to and to != Case.Status.OPEN:
        lifecycle.move(case, {Case.Status.ACKNOWLEDGED: "acknowledge", Case.Status.CONTACTED: "contact"}[to])
    # What the promises ask for by now is done by the next sweep.
    change(case, **columns, due_at=sla.running_due(case), next_deadline_at=now, last_activity_at=now)


def take_over(kept: Case, part: Case, now: datetime) -> dict[str, list[int]]:
    """Moves what belongs to the part; the keys of what moved, by kind. The same tags, followers and links are not
    doubled. About twenty queries.
    """
    here = kept.organisation_id

    def moved(model: Any, **having: Any) -> list[int]:
        rows = model.objects.for_organisation(here).filter(case=part, **having)
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        model.objects.for_organisation(here).filter(pk__in=keys).update(case=kept)
        return keys

    def without(model: Any, name: str) -> list[int]:
        doubled = model.objects.for_organisation(here).filter(case=kept).values(name)
        rows = model.objects.for_organisation(here).filter(case=part).exclude(**{f"{name}__in": doubled})
        keys = list(rows.values_list("pk", flat=True))
        model.objects.for_organisation(here).filter(pk__in=keys).update(case=kept)
        return keys

    keep_words(kept, part)
    parts = Case.objects.for_organisation(here).filter(merged_into=part)
    earlier = list(parts.values_list("pk", flat=True))
    parts.filter(pk__in=earlier).update(merged_into=kept)
    return {
        "item": moved(FeedbackItem), "message": moved(Message), "file": moved(MessageFile),
        "make_good": moved(MakeGood),
        "tag": without(CaseTag, "tag"), "follower": without(CaseFollower, "membership"), "part": earlier,
        "new_follower": let_follow(kept, part, now), "new_link": carry_links(kept, part),
        "new_step": carry_steps(kept, part),
    }


def keep_words(kept: Case, part: Case) -> None:
    """What somebody began to write on the part stands in their draft on the kept case."""
    drafts = Draft.objects.for_organisation(kept.organisation_id)
    standing = {(row.membership_id, row.kind): row for row in drafts.filter(case=kept)}
    for draft in drafts.filter(case=part):
        there = standing.get((draft.membership_id, draft.kind))
        if there is None:
            drafts.filter(pk=draft.pk).update(case=kept)
        else:
            drafts.filter(pk=there.pk).update(body=f"{there.body}\n\n{draft.body}".strip())
            drafts.filter(pk=draft.pk).delete()


def let_follow(kept: Case, part: Case, now: datetime) -> list[int]:
    """Whoever worked on the part hears what happens to the kept case, unless they work on it or follow it."""
    followers = CaseFollower.objects.for_organisation(kept.organisation_id)
    told = {kept.assignee_id, kept.owner_id, None, *followers.filter(case=kept).values_list("membership", flat=True)}
    made = [followers.create(organisation_id=kept.organisation_id, case=kept, membership_id=person, since=now)
            for person in sorted({part.assignee_id, part.owner_id} - told)]  # type: ignore[type-var]
    return [row.pk for row in made]


def carry_links(kept: Case, part: Case) -> list[int]:
    """The kept case is linked with what the part is linked with."""
    links = CaseLink.objects.for_organisation(kept.organisation_id)
    made = []
    for link in [*links.filter(one=part), *links.filter(other=part)]:
        far = link.other_id if link.one_id == part.pk else link.one_id
        pair = dict(zip(("one_id", "other_id"), sorted((far, kept.pk)), strict=True))
        if far != kept.pk and not links.filter(**pair).exists():
            made.append(links.create(
                organisation_id=kept.organisation_id, why=link.why, by_id=link.by_id, at=link.at, **pair).pk)
    return made


def carry_steps(kept: Case, part: Case) -> list[int]:
    """Steps of the same ladder that were taken on the part are not taken again on the kept case."""
    if kept.policy.get("steps") != part.policy.get("steps"):
        return []
    rows = Escalation.objects.for_organisation(kept.organisation_id)
    names = ("promise", "step", "repetition")
    taken = set(rows.filter(case=kept, cycle=kept.cycle).values_list(*names))
    made = [
        rows.create(organisation_id=kept.organisation_id, case=kept, cycle=kept.cycle, due_at=row.due_at, at=row.at,
                    told=row.told, did=row.did, **{name: getattr(row, name) for name in names})
        for row in rows.filter(case=part, cycle=part.cycle)
        if tuple(getattr(row, name) for name in names) not in taken
    ]
    return [row.pk for row in made]


def newest_entry(cases: Iterable[Case]) -> int:
    """The key of the newest entry of the audit trail about these cases."""
    keys = [case.pk for case in cases]
    rows = AuditEntry.objects.for_organisation(next(iter(cases)).organisation_id)
    return rows.filter(object_kind="case", object_id__in=keys).order_by("-pk").values_list("pk", flat=True).first() or 0


MODELS: dict[str, Any] = {
    "item": FeedbackItem, "message": Message, "file": MessageFile, "make_good": MakeGood, "tag": CaseTag,
    "follower": CaseFollower}
MADE: dict[str, Any] = {"new_follower": CaseFollower, "new_link": CaseLink, "new_step": Escalation}


@transaction.atomic
def part(row: CaseMerge, *, actor: Actor, now: datetime) -> Case:
    """The case that was kept, and every other one again a case of its own, as they were. InvalidMove once anything
    happened to one of them since: then it cannot be undone.
    """
    permissions.require(actor, "case.work")
    here = row.organisation_id
    keys = [int(key) for key in row.before]
    cases = locked_together(row.kept, Case.objects.for_organisation(here).filter(pk__in=keys))
    row = CaseMerge.objects.for_organisation(here).select_for_update().get(pk=row.pk)
    if not can_part(row, cases):
        raise InvalidMove(_("Something happened since they became one: this can no longer be undone."), move="part")
    for key, moved in row.moved.items():
        for kind, model in MODELS.items():
            model.objects.for_organisation(here).filter(pk__in=moved.get(kind, [])).update(case=int(key))
        for kind, model in MADE.items():
            model.objects.for_organisation(here).filter(pk__in=moved[kind]).delete()
        Case.objects.for_organisation(here).filter(pk__in=moved["part"]).update(merged_into=int(key))
    for case in cases:
        columns = {name: read(name, value) for name, value in row.before[str(case.pk)].items()}
        lifecycle.move(case, "part", outcome="", merged_into=None, closed_at=None, next_deadline_at=now)
        advance(case, columns, now)
        tell_story(case, actor, "case.parted", now, "")
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    return cases[0]


def can_part(row: CaseMerge, cases: Iterable[Case]) -> bool:
    """Whether nothing was written into the story of any of the cases since they became one. One query."""
    return row.undone_at is None and newest_entry(list(cases)) == row.last_entry


def undoable(case: Case) -> CaseMerge | None:
    """The last merge into the case, when it can be undone. Two queries."""
    row = CaseMerge.objects.for_organisation(case.organisation_id).filter(kept=case).order_by("-pk").first()
    if row is None:
        return None
    keys = [int(key) for key in row.before]
    cases = list(Case.objects.for_organisation(case.organisation_id).filter(pk__in=keys).only("organisation"))
    return row if can_part(row, cases) else None
