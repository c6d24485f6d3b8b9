"""How a company's own server keeps its cookies, and whose headers it believes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.conftest import PROJECT

GIVEN = {
    "DJANGO_SETTINGS_MODULE": "config.settings.prod", "SECRET_KEY": "x" * 60, "DATABASE_URL": "postgresql://c@/c",
    "REDIS_URL": "redis://127.0.0.1:1/0", "BASE_URL": "https://cx.example.org", "ALLOWED_HOSTS": "cx.example.org",
}
ASK = """
import json
import django
django.setup()
from django.conf import settings
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}))
"""


def started(names: list[str], **changed: str) -> subprocess.CompletedProcess[str]:
    environment = {**GIVEN, **changed, "PATH": os.environ["PATH"]}
    return subprocess.run([sys.executable, "-c", ASK.format(names=names)], cwd=PROJECT, env=environment,
                          capture_output=True, text=True, check=False)


def test_cookies_travel_over_https_only_and_no_script_reads_them() -> None:
    wanted = {
        "SESSION_COOKIE_SECURE": True, "SESSION_COOKIE_HTTPONLY": True, "SESSION_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_SECURE": True, "CSRF_COOKIE_HTTPONLY": True, "CSRF_COOKIE_SAMESITE": "Lax",
        "SECURE_SSL_REDIRECT": True, "SECURE_CONTENT_TYPE_NOSNIFF": True, "SECURE_REFERRER_POLICY": "same-origin",
        "DEBUG": False, "ALLAUTH_TRUSTED_PROXY_COUNT": 1,
    }
    found = json.loads(started([*wanted, "SECURE_HSTS_SECONDS"]).stdout.splitlines()[-1])
    assert found.pop("SECURE_HSTS_SECONDS") >= 31_536_000
    assert found == wanted


def test_without_a_proxy_no_header_is_believed() -> None:
    found = started(["ALLAUTH_TRUSTED_PROXY_COUNT", "SECURE_PROXY_SSL_HEADER"], BEHIND_PROXY="false")
    assert json.loads(found.stdout.splitlines()[-1]) == {
        "ALLAUTH_TRUSTED_PROXY_COUNT": 0, "SECURE_PROXY_SSL_HEADER": None}
