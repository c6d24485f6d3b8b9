"""Making it good: recorded on a case, then approved, declined, given or withdrawn."""

from __future__ import annotations

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from cxloop import permissions
from cxloop.api.idempotency import once
from cxloop.api.views import OrganisationView
from feedback.access import cases as access
from feedback.access import make_goods as rows
from feedback.api.serializers import moves
from feedback.api.serializers.make_goods import MakeGoodShape
from feedback.follow_up import make_good as verbs
from feedback.models import MakeGood


class MakeGoodView(OrganisationView):
    """A verb. Answers the make-good as it is afterwards."""

    scopes = {"POST": "cases:write"}
    takes: Any = moves.Nothing
    answers = {200: MakeGoodShape}

    def post(self, request: Request, public_id: Any) -> Response:
        return once(request, lambda: (200, self.answer(request, public_id)), self.now)

    def answer(self, request: Request, public_id: Any) -> Any:
        about = self.find(public_id)
        permissions.require(self.actor, "case.work")  # whoever may not learns nothing of what they sent
        said = self.takes(data=request.data)
        said.is_valid(raise_exception=True)
        done = rows.make_good(self.organisation, self.do(about, said.validated_data).public_id)
        return MakeGoodShape(done, context=self.context()).data

    def find(self, public_id: Any) -> Any:
        return rows.make_good(self.organisation, public_id)

    def do(self, about: Any, said: dict[str, Any]) -> MakeGood:
        raise NotImplementedError


class Record(MakeGoodView):
    """Gives something at once within the caller's limit; above it, proposes it to whoever may approve."""

    takes = moves.MakeGood

    def find(self, public_id: Any) -> Any:
        return access.case(self.organisation, public_id)

    def do(self, about: Any, said: dict[str, Any]) -> MakeGood:
        return verbs.record(about, **said, actor=self.actor, now=self.now)


class Approve(MakeGoodView):
    """Approves it on the caller's authority. Above the caller's limit it stays proposed, and the admins are asked."""

    def do(self, about: Any, said: dict[str, Any]) -> MakeGood:
        return verbs.approve(about, actor=self.actor, now=self.now)


class Decline(MakeGoodView):
    """Declines it; whoever proposed it is told why."""

    takes = moves.Because

    def do(self, about: Any, said: dict[str, Any]) -> MakeGood:
        return verbs.decline(about, reason=said["reason"], actor=self.actor, now=self.now)


class Give(MakeGoodView):
    """Says that the customer has what was approved."""

    def do(self, about: Any, said: dict[str, Any]) -> MakeGood:
        return verbs.give(about, actor=self.actor, now=self.now)


class Withdraw(MakeGoodView):
    """Takes it back before it was given."""

    def do(self, about: Any, said: dict[str, Any]) -> MakeGood:
        return verbs.withdraw(about, actor=self.actor, now=self.now)


MOVES: dict[str, type[MakeGoodView]] = {"approve": Approve, "decline": Decline, "give": Give, "withdraw": Withdraw}
