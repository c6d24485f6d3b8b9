from __future__ import annotations

import pytest
from django.test import Client, RequestFactory
from structlog.testing import capture_logs

from cxloop.request_log import RequestLog


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/f/secret-token?answer=yes", "GET /f/<str:token>"),
        ("/healthz", "GET /healthz"),
        ("/no/such/page?q=Ann", "GET (no page)"),
    ],
)
def test_a_line_names_the_page_and_nothing_private(path, line):
    assert RequestLog.format_request(RequestFactory().get(path)) == line


def test_tokens_and_addresses_of_visitors_stay_out_of_the_logs(client, db):
    with capture_logs() as lines:
        client.get("/f/secret-token", REMOTE_ADDR="203.0.113.7")
    assert lines and "secret-token" not in str(lines) and "203.0.113.7" not in str(lines)


@pytest.mark.parametrize("path", ["/f/secret-token", "/invitation/secret-token/", "/s/secret-token"])
def test_no_line_of_the_framework_names_a_signed_link(db, caplog, monkeypatch, path):
    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    visitor.post(path)
    monkeypatch.setattr("django.core.handlers.base.BaseHandler.resolve_request", broken)
    assert visitor.get(path).status_code == 500
    assert "secret-token" not in caplog.text
