"""Coming in by invitation. Looking changes nothing; pressing the button does."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from cxloop import invitations
from cxloop.pages.trying import attempt, status


class NewcomerForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=200,
                           help_text=gettext_lazy("Colleagues and customers read it."))
    password = forms.CharField(
        label=gettext_lazy("Password"), help_text=gettext_lazy("At least 10 characters."),
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}))


class KnownForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"), help_text=gettext_lazy("Of the account you have already."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))


@sensitive_post_parameters("password")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The invitation and the form that accepts it. 410 with the reason when it is over."""
    now = timezone.now()
    row = invitations.find(secret, now)
    is_known = invitations.known_user(row) is not None
    form: forms.Form = (KnownForm if is_known else NewcomerForm)(
        request.POST or None, initial={"name": row.name})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        done, member = attempt(
            form, lambda: invitations.accept(secret, given.get("name", ""), given["password"], now))
        if done and member is not None:
            return _welcome(request, member, is_known)
    context = {"form": form, "invitation": row, "is_known": is_known}
    return render(request, "setup/invitation.html", context, status=status(request, form))


def _welcome(request: HttpRequest, member: invitations.Membership, is_known: bool) -> HttpResponse:
    """A newcomer is in at once; somebody with an account logs in as always, second factor included."""
    home = reverse("home")
    if is_known:
        messages.success(request, _("You belong to %(organisation)s now.") % {"organisation": member.organisation})
        return redirect("account_login" if not request.user.is_authenticated else home)
    login(request, member.user)
    return redirect(home)
