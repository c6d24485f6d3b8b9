"""The question before the first import: who owns each touchpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cxloop import mail, permissions
from feedback.access import settings as rows
from feedback.models import Touchpoint
from feedback.pages.people import invited
from feedback.pages.setting_up import Acting, acting, attempt, done, shown
from feedback.queries import ownership as queries
from feedback.settings import ownership as verbs

ME, INVITE = "me", "invite"


class OwnersForm(forms.Form):
    """A choice and an address for every journey, stage and touchpoint."""

    def __init__(self, data: Any, owned: list[queries.Owned], positions: list[Any]) -> None:
        super().__init__(data)
        self.owned = owned
        known = [(str(each.public_id), each.title) for each in positions]
        for each in owned:
            above = gettext_lazy("Nobody yet") if each.depth == 0 else gettext_lazy("As the line above it")
            self.fields[f"who_{each.row.key}"] = forms.ChoiceField(
                label=each.row.name, required=False,
                initial=str(each.position.public_id) if each.position and not each.through else "",
                choices=[("", above), (ME, gettext_lazy("Me")), (INVITE, gettext_lazy("Somebody else, by e-mail")),
                         *known])
            self.fields[f"email_{each.row.key}"] = forms.EmailField(
                label=_("E-mail of the owner of %(name)s") % {"name": each.row.name}, required=False)

    def lines(self) -> Iterator[tuple[queries.Owned, Any, Any]]:
        for each in self.owned:
            yield each, self[f"who_{each.row.key}"], self[f"email_{each.row.key}"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for each in self.owned:
            email = f"email_{each.row.key}"
            if given.get(f"who_{each.row.key}") == INVITE and not given.get(email) and email not in self.errors:
                self.add_error(email, _("Give the address of this person."))
        return given

    def answers(self, positions: list[Any]) -> list[verbs.Answer]:
        known = {str(each.public_id): each for each in positions}
        answers = []
        for each in self.owned:
            who, email = self.cleaned_data[f"who_{each.row.key}"], self.cleaned_data[f"email_{each.row.key}"]
            if who or email:
                answers.append(verbs.Answer(
                    each.row, known.get(who), who == ME, email if who in ("", INVITE) else ""))
        return answers


@permissions.page("people.write")
def first_owners(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    owned = [each for each in queries.touchpoint_map(
        me.organisation, queries.people_today(me.organisation, me.now), me.now) if each.row.is_active]
    positions = list(rows.positions(me.organisation))
    form = OwnersForm(request.POST or None, owned, positions)
    if request.method == "POST" and form.is_valid():
        saved, links = attempt(form, lambda: verbs.name_owners(
            me.organisation, form.answers(positions), *me.who, me.today))
        if saved and links is not None:
            return _thanked(request, me, links)
    return shown(request, "feedback/people/first_owners.html", form, mail_held=not mail.is_configured(),
                 levels=Touchpoint, asked=queries.owners_asked(me.organisation))


def _thanked(request: HttpRequest, me: Acting, links: dict[str, str]) -> HttpResponse:
    for email, link in links.items():
        messages.info(request, invited(email, link))
    return done(request, _("Owners are named. Bring the first feedback in."), "feedback:upload")


@permissions.page("people.write")
@require_POST
def skip(request: HttpRequest) -> HttpResponse:
    me = acting(request)
    verbs.skip_owners(me.organisation, *me.who)
    return done(request, _("Left open for now. What nobody owns goes to the default position and is shown as unowned."),
                "feedback:upload")
