"""Cases: found, read and worked on. A verb here is one verb of the follow-up."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from rest_framework.request import Request
from rest_framework.response import Response

from cxloop import permissions
from cxloop.api.idempotency import once
from cxloop.api.views import DetailView, ListView, OrganisationView
from feedback.access import cases as access
from feedback.access import said as named
from feedback.api.serializers import moves
from feedback.api.serializers.cases import CaseDetail, CaseRow
from feedback.follow_up import actions
from feedback.models import Case
from feedback.queries import case_page, case_rows


class CasesView(ListView):
    """Cases, the newest first."""

    scopes = {"GET": "cases:read"}
    ordering = ("-opened_at", "-id")
    parameters = case_rows.PARAMETERS
    shape = CaseRow

    def rows(self, wanted: dict[str, str]) -> QuerySet[Any]:
        asking = case_rows.Asking(self.organisation, self.me, self.now)
        return case_rows.rows(asking, wanted)


class CaseView(DetailView):
    """One case with everything that was said and done on it."""

    scopes = {"GET": "cases:read"}
    shape = CaseDetail

    def find(self, public_id: Any) -> Case:
        self.page = case_page.case_page(self.organisation, public_id)
        prefetch_related_objects(self.page.items, "customer", "item_themes__theme")
        for item in self.page.items:
            item.case = self.page.case
        return self.page.case

    def context(self) -> dict[str, Any]:
        return {**super().context(), "page": self.page}


class Move(OrganisationView):
    """A verb on a case. Answers the case as it is afterwards."""

    scopes = {"POST": "cases:write"}
    takes: Any = moves.Nothing
    answers = {200: CaseRow}

    def post(self, request: Request, public_id: Any) -> Response:
        return once(request, lambda: (200, self.move(request, public_id)), self.now)

    def move(self, request: Request, public_id: Any) -> Any:
        case = access.case(self.organisation, public_id)
        permissions.require(self.actor, "case.work")  # whoever may not learns nothing of what they sent
        said = self.takes(data=request.data)
        said.is_valid(raise_exception=True)
        self.do(case, said.validated_data)
        return CaseRow(case_page.found(self.organisation, public_id), context=self.context()).data

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        raise NotImplementedError


class Acknowledge(Move):
    """Seen. Whoever acknowledges takes the case, unless somebody has it already."""

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        return actions.acknowledge(case, actor=self.actor, now=self.now)


class Contact(Move):
    """Writes to the customer."""

    takes = moves.Contact

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        return actions.contact(case, message=said["message"], actor=self.actor, now=self.now)


class Resolve(Move):
    """Fixed and told: the customer gets the message and is asked whether it helped."""

    takes = moves.Resolve

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        cause = named.root_cause(self.organisation, said["root_cause"])
        return actions.resolve(case, root_cause=cause, message=said["message"], actor=self.actor, now=self.now)


class Close(Move):
    """Closes as unreachable, the one outcome staff may set."""

    takes = moves.Reason

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        return actions.give_up(case, reason=said["reason"], actor=self.actor, now=self.now)


class Reopen(Move):
    """Opens a resolved or closed case again, with new promises."""

    takes = moves.Reason

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        return actions.reopen(case, reason=said["reason"], actor=self.actor, now=self.now)


class Assign(Move):
    """Gives the work to somebody, or to nobody yet. The owner stays who they are."""

    takes = moves.Assign

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        person = None if said["assignee"] is None else named.colleague(self.organisation, said["assignee"])
        return actions.assign(case, assignee=person, actor=self.actor, now=self.now)


class Note(Move):
    """A note among colleagues."""

    takes = moves.Note

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        return actions.note(case, body=said["body"], actor=self.actor, now=self.now)


class Pause(Move):
    """Lets the owner's clock rest until then. The customer's promise does not move."""

    takes = moves.Pause

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        return actions.pause(case, reason=said["reason"], until=said["until"], actor=self.actor, now=self.now)


class Resume(Move):
    """Lets the owner's clock run again."""

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        return actions.resume(case, actor=self.actor, now=self.now)


class HandOver(Move):
    """Another position answers for the case from now on. Promises stay as made."""

    takes = moves.HandOver

    def do(self, case: Case, said: dict[str, Any]) -> Any:
        position = named.position(self.organisation, said["position"])
        return actions.hand_over(case, position=position, note=said["note"], actor=self.actor, now=self.now)


MOVES: dict[str, type[Move]] = {
    "acknowledge": Acknowledge, "contact": Contact, "resolve": Resolve, "close": Close, "reopen": Reopen,
    "assign": Assign, "note": Note, "pause": Pause, "resume": Resume, "hand-over": HandOver,
}
