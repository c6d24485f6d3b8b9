"""The mechanism of permissions: roles in order, and actions that apps register with the lowest role that may."""

from __future__ import annotations

from functools import cache, wraps
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from cxloop.actor import Actor
from cxloop.database.prepared import columns, fetch, one
from cxloop.errors import NotAllowed
from cxloop.models import Membership, Organisation, Role
from cxloop.tenancy import across

if TYPE_CHECKING:
    from collections.abc import Callable

    from cxloop.models import User

LADDER = (Role.VIEWER, Role.AGENT, Role.OWNER, Role.ADMIN)
_actions: dict[str, Role] = {}


def register(**lowest_role: Role) -> None:
    """Names actions (with `__` for a dot) and the lowest role that may do them."""
    for action, role in lowest_role.items():
        _actions[action.replace("__", ".")] = role


def allows(role: str, action: str) -> bool:
    """Whether the role may do the action. KeyError for an action nobody registered."""
    return LADDER.index(Role(role)) >= LADDER.index(_actions[action])


def require(actor: Actor, action: str) -> None:
    """NotAllowed unless the actor may. Processes and customers act by code and links, not by role."""
    if actor.kind in ("process", "customer"):
        return
    if actor.membership is None or not allows(actor.membership.role, action):
        raise NotAllowed()


@across()
def membership_in(user: User, slug: str) -> Membership | None:
    """The user's current membership of the organisation with this slug, or None. One query."""
    rows = fetch(finding(), {"user": user.pk, "slug": slug})
    if not rows:
        return None
    values = iter(rows[0])
    membership, organisation = one(Membership, values), one(Organisation, values)
    membership.organisation, membership.user = organisation, user
    return membership  # type: ignore[no-any-return]


@cache
def finding() -> str:
    """The statement of `membership_in`, which every page asks first."""
    membership, organisation = Membership._meta.db_table, Organisation._meta.db_table
    return f"""
        SELECT {columns(Membership, "membership")}, {columns(Organisation, "company")}
        FROM {membership} membership JOIN {organisation} company ON company.id = membership.organisation_id
        WHERE membership.user_id = %(user)s::bigint AND company.slug = %(slug)s::text AND membership.left_at IS NULL
    """  # noqa: S608 (names of tables and columns)


@across()
def memberships_of(user: Any) -> list[Membership]:
    """The user's current memberships, by the name of the organisation."""
    return list(
        Membership.across_organisations.select_related("organisation")
        .filter(user=user, left_at=None).order_by("organisation__name")
    )


def page(action: str | None = None) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view of an organisation's page: log-in asked, strangers get 404, a role too low gets 403."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def wrapped(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            membership: Membership | None = getattr(request, "membership", None)
            if membership is None:
                raise Http404
            if action is not None and not allows(membership.role, action):
                raise NotAllowed()
            return view(request, *args, **kwargs)

        wrapped.organisation_page = True  # type: ignore[attr-defined]
        return wrapped

    return decorate
