"""The theme follows the device until it is set."""

import pytest
from django.test import RequestFactory

from cxloop.ui.themes import COOKIE, theme_of
from cxloop.ui.views import set_theme


def post(**data):
    return set_theme(RequestFactory().post("/ui/theme/", data))


def test_setting_a_theme_leads_back_and_is_remembered():
    response = post(theme="dark", next="/o/acme/inbox/?view=mine")
    assert (response.status_code, response.url) == (302, "/o/acme/inbox/?view=mine")
    assert response.cookies[COOKIE].value == "dark"
    assert response.cookies[COOKIE]["httponly"]


def test_following_the_device_forgets_the_choice():
    assert post(theme="system", next="/").cookies[COOKIE].value == ""


def test_an_unknown_theme_is_refused():
    assert post(theme="pink", next="/").status_code == 400


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_leads_nowhere_else(elsewhere):
    assert post(theme="dark", next=elsewhere).url == "/"


def test_looking_does_not_set():
    assert set_theme(RequestFactory().get("/ui/theme/", {"theme": "dark"})).status_code == 405


KEPT = [("dark", "dark"), ("light", "light"), ("pink", "system"), (None, "system")]


@pytest.mark.parametrize(("kept", "theme"), KEPT)
def test_a_strange_cookie_means_the_device_decides(kept, theme):
    request = RequestFactory().get("/")
    if kept:
        request.COOKIES[COOKIE] = kept
    assert theme_of(request) == theme
