"""What every address of the API stands on: the caller's organisation, role and time."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Any, cast

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from cxloop.actor import Actor
from cxloop.api.errors import UnknownParameter
from cxloop.api.pagination import KeysetPagination
from cxloop.api.schema import Description
from cxloop.errors import InvalidInput, NotFound
from cxloop.models import ApiToken
from cxloop.tenancy import acting_in


class OrganisationView(APIView):
    """A view that acts in its token's organisation. `scopes` names the scope for each method; none means refused."""

    scopes: dict[str, str] = {}
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    schema = Description()

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        with ExitStack() as self.within:
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        token = cast(ApiToken, request.auth)
        self.now = timezone.now()
        self.me = token.membership
        self.organisation = token.organisation
        self.actor = Actor.token(token)
        self.within.enter_context(acting_in(token.organisation))

    def context(self) -> dict[str, Any]:
        """What serializers need: who reads (for masking) and the time."""
        return {"reader": self.me, "now": self.now}


class ListView(OrganisationView):
    """A list by key. Subclasses say `ordering`, `parameters` (the filters they know), `rows` and `shape`."""

    pagination_class = KeysetPagination
    ordering: tuple[str, ...] = ("-id",)
    parameters: dict[str, str] = {}  # name of a filter -> what it does
    shape: Any = None
    is_list = True

    def get(self, request: Request) -> Response:
        wanted = read_parameters(request, self.parameters)
        pages = self.pagination_class()
        page = pages.paginate_queryset(self.rows(wanted), request, self)
        return pages.get_paginated_response(self.shape(page, many=True, context=self.context()).data)

    def rows(self, wanted: dict[str, str]) -> QuerySet[Any]:
        raise NotImplementedError


class DetailView(OrganisationView):
    """One object by its public id. Subclasses say `find` and `shape`."""

    shape: Any = None

    def get(self, request: Request, public_id: Any) -> Response:
        read_parameters(request, ())
        return Response(self.shape(self.find(public_id), context=self.context()).data)

    def find(self, public_id: Any) -> Any:
        raise NotImplementedError


class Nowhere(APIView):
    """The answer to an address that does not exist, in the shape of every other error."""

    authentication_classes: tuple[Any, ...] = ()
    permission_classes = (AllowAny,)
    throttle_classes: tuple[Any, ...] = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound(_("There is nothing at this address. Addresses of the API end with a slash."))


def read_parameters(request: Request, known: Iterable[str]) -> dict[str, str]:
    """The filters that were given. UnknownParameter for others, InvalidInput for one given twice or not storable."""
    allowed = {*known, "limit", "cursor"}
    unknown = sorted(set(request.query_params) - allowed)
    if unknown:
        raise UnknownParameter(_("There is no parameter %(name)s here.") % {"name": unknown[0][:80]},
                               field=unknown[0][:80], known=sorted(allowed))
    wanted = {}
    for name, values in request.query_params.lists():
        if len(values) > 1 or "\x00" in values[0]:
            raise InvalidInput(_("%(name)s must be given once, as text.") % {"name": name}, field=name)
        if name not in ("limit", "cursor") and values[0] != "":
            wanted[name] = values[0]
    return wanted
