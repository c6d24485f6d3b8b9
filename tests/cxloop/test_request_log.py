from __future__ import annotations

import pytest
from django.test import RequestFactory
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
