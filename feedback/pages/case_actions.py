"""What can be done on a case: a verb's form, the verb, and what to say when it is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from cxloop import permissions
from cxloop.actor import Actor
from cxloop.errors import CxloopError, InvalidInput, NotFound
from cxloop.models import Membership
from feedback.access import cases as access
from feedback.follow_up import actions, desk, drafts, macros, message_files, relations
from feedback.models import Case, Draft, RootCause
from feedback.pages import belonging, writing
from feedback.pages import case_forms as forms
from feedback.pages.case import PREFIX, show
from feedback.pages.message_files import brought


@dataclass(frozen=True)
class Verb:
    """One thing that can be done. `call` is the verb itself; the form's fields are its arguments."""

    form: type[forms.CaseForm]
    call: Callable[..., Any]
    done: Any


VERBS: dict[str, Verb] = {
    "acknowledge": Verb(forms.Nothing, actions.acknowledge, _("Acknowledged. The case is yours.")),
    "contact": Verb(forms.ReplyForm, actions.contact, _("Sent.")),
    "resolve": Verb(forms.ResolveForm, actions.resolve, _("Sent. The customer is asked whether it helped.")),
    "note": Verb(forms.NoteForm, actions.note, _("Noted.")),
    "assign": Verb(forms.AssignForm, actions.assign, _("Given.")),
    "hand-over": Verb(forms.HandOverForm, actions.hand_over, _("Handed over.")),
    "pause": Verb(forms.PauseForm, actions.pause, _("Our clock rests.")),
    "resume": Verb(forms.Nothing, actions.resume, _("Our clock runs again.")),
    "reopen": Verb(forms.ReasonForm, actions.reopen, _("Open again, with new promises.")),
    "unreachable": Verb(forms.UnreachableForm, actions.give_up, _("Closed as unreachable.")),
    "priority": Verb(forms.PriorityForm, actions.change_priority, _("Priority changed.")),
    "snooze": Verb(forms.SnoozeForm, desk.snooze, _("Put aside.")),
    "wake": Verb(forms.Nothing, desk.wake, _("Back on the lists.")),
    "tag": Verb(forms.TagForm, desk.tag, _("Tagged.")),
    "merge": Verb(belonging.MergeForm, belonging.merge, _("Merged into this case.")),
    "part": Verb(forms.Nothing, belonging.part, _("The cases are apart again, as they were.")),
    "split": Verb(belonging.SplitForm, belonging.split, _("It is a case of its own now, linked with this one.")),
    "link": Verb(belonging.LinkForm, relations.link, _("Linked.")),
    "unlink": Verb(belonging.LinkForm, relations.unlink, _("The link is gone.")),
    "follow": Verb(forms.Nothing, relations.follow, _("You follow this case.")),
    "unfollow": Verb(forms.Nothing, relations.unfollow, _("You no longer follow this case.")),
    "untag": Verb(forms.TagForm, desk.untag, _("The tag is gone.")),
}


# What each of these verbs was written as.
WRITTEN = {"contact": Draft.REPLY, "resolve": Draft.REPLY, "note": Draft.NOTE}


def held_back(chosen: Verb, verb: str, me: Membership) -> Verb:
    """The verb as it is done when it can be taken back for a moment: tried now, done then."""

    def call(case: Case, *, message: str, actor: Actor, now: datetime, root_cause: RootCause | None = None) -> Draft:
        return drafts.hold(case, me, verb, message=message, root_cause=root_cause, now=now, wait=writing.wait())

    return Verb(chosen.form, call, "")


def at_once(chosen: Verb, verb: str, case: Case, me: Membership) -> Verb:
    """The verb as it is done now: a reply with the files that wait for it."""
    if verb not in drafts.VERBS:
        return chosen
    return replace(chosen, call=partial(chosen.call, files=list(message_files.waiting(case, me))))


@require_POST
@permissions.page("case.work")
def act(request: HttpRequest, public_id: UUID, verb: str) -> HttpResponse:
    """Back to the case when it is done; else the case again, with everything typed and what is wrong with it."""
    if verb not in VERBS:
        raise Http404
    now = getattr(request, "now", None) or timezone.now()
    case = access.case(request.organisation, public_id)  # type: ignore[attr-defined]
    chosen = VERBS[verb]
    form = chosen.form(request.POST, case=case, now=now, prefix=PREFIX.get(verb, verb))
    if not form.is_valid():
        return show(request, public_id, verb=verb, form=form, status=422)
    me = request.membership  # type: ignore[attr-defined]
    if verb in drafts.VERBS:
        case = access.case_with_customer(me.organisation, public_id)
        if refused := brought(request, case, me):
            return show(request, public_id, verb=verb, form=form, status=422, refused=refused)
        if found := writing.hints(request, case, form.cleaned_data["message"]):
            return show(request, public_id, verb=verb, form=form, status=422, hints=found)
    held = verb in drafts.VERBS and writing.wait()
    chosen = held_back(chosen, verb, me) if held else at_once(chosen, verb, case, me)
    error = tried(chosen, case, form, Actor.person(me), now)
    if error is not None:
        return show(request, public_id, verb=verb, form=form, status=error.status)
    if verb in drafts.VERBS:
        macros.count_use(me, [key for value in request.POST.getlist("macro_used") if (key := writing.as_uuid(value))])
    if verb in WRITTEN and not held:
        drafts.drop(case, me, WRITTEN[verb])
    if not held:
        messages.success(request, chosen.done)
    return redirect("feedback:case", slug=request.organisation.slug, public_id=public_id)  # type: ignore[attr-defined]


def tried(chosen: Verb, case: Case, form: forms.CaseForm, actor: Actor, now: datetime) -> CxloopError | None:
    """None when the verb was done; else the error, written beside the field it is about. NotFound goes on."""
    try:
        chosen.call(case, **form.arguments(), actor=actor, now=now)
    except NotFound:
        raise
    except InvalidInput as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return error
    except CxloopError as error:
        form.add_error(None, str(error))
        return error
    return None
