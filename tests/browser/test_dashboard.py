"""The dashboard in a real browser: both themes, phone and desk, nothing axe objects to, nothing the CSP refuses."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.feedback.measure import history
from tests.feedback.measure.history import Historian
from tests.feedback.pages.conftest import BACKEND
from tests.people import People

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("/o/acme/dashboard/?period=56d", "/o/acme/metrics/closure_rate/denominator/?period=56d",
         "/o/acme/metrics/nps/denominator/?period=56d")


def opened(browser: Browser, live_server: Any, people: People, **context: Any) -> tuple[Page, list[str]]:
    client = Client()
    client.force_login(people.vic.user, backend=BACKEND)
    tab = browser.new_context(**context)
    tab.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
    page, complaints = tab.new_page(), []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    return page, complaints


def test_the_dashboard_is_readable_everywhere(people: People, live_server: Any, browser: Browser) -> None:
    told = Historian(people, 3).live(12)
    with time_machine.travel(max(told.latest, history.MONDAY) + timedelta(hours=1), tick=True):
        for width, theme in ((1440, "light"), (1440, "dark"), (360, "light"), (360, "dark")):
            size = {"width": width, "height": 900}
            page, complaints = opened(browser, live_server, people, viewport=size, color_scheme=theme)
            for address in PAGES:
                assert page.goto(live_server.url + address).status == 200
                assert page.evaluate("document.documentElement.scrollWidth") <= width, address
                found = Axe().run(page, options={"preload": False}).response["violations"]
                assert not found, [(each["id"], each["nodes"][0]["html"]) for each in found]
            assert not complaints
            page.context.close()
        page, _complaints = opened(browser, live_server, people, java_script_enabled=False)
        page.goto(live_server.url + PAGES[0])
        term = page.get_by_role("button", name="Closure rate", exact=True)
        expect(page.locator("#definition-closure_rate")).to_be_hidden()
        term.focus()
        expect(page.locator("#definition-closure_rate")).to_be_visible()
