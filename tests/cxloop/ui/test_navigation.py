"""What the sidebar offers, and to whom."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.test import RequestFactory

from cxloop.ui import navigation
from cxloop.ui.navigation import Item, Section, capped, sections_for


@pytest.fixture
def request_in(monkeypatch):
    import_module(settings.ROOT_URLCONF)  # what registers itself there must not register in the emptied table
    monkeypatch.setattr(navigation, "_sections", {})

    def make(role="agent", path="/"):
        request = RequestFactory().get(path)
        request.organisation = SimpleNamespace(slug="acme")
        request.membership = SimpleNamespace(role=role)
        request.resolver_match = SimpleNamespace(view_name="brand")
        return request

    return make


def test_links_carry_counts_and_where_one_is(request_in):
    asked = []
    items = (Item("Mine", "brand", query={"view": "mine"}, count="mine"),
             Item("Late", "brand", query={"view": "late"}, count="late", tone="late"))
    navigation.register(Section("inbox", items, counts=lambda r: asked.append(1) or {"mine": 12, "late": 0}))
    mine, late = sections_for(request_in(path="/?view=mine"))[0].links
    assert (mine.href, mine.current, mine.count) == ("/o/acme/brand.css?view=mine", True, "12")
    assert (late.current, late.count, late.tone) == (False, "", "")
    assert asked == [1]


def test_a_role_sees_only_what_is_for_it(request_in):
    navigation.register(Section("set-up", (Item("Policies", "brand", roles=frozenset({"admin"})),)))
    assert sections_for(request_in("admin"))[0].links
    assert sections_for(request_in("agent")) == ()


def test_a_page_that_is_not_there_is_not_offered(request_in):
    navigation.register(Section("x", (Item("Nowhere", "no-such-page"),)))
    assert sections_for(request_in()) == ()


def test_outside_an_organisation_there_is_nowhere_to_go():
    assert sections_for(RequestFactory().get("/")) == ()


@pytest.mark.parametrize(("number", "shown"), [(None, ""), (0, ""), (7, "7"), (999, "999"), (1000, "1,000+")])
def test_live_counts_stop_at_a_thousand(number, shown):
    assert capped(number) == shown
