"""A running cxloop that tests may break: how it starts, what its clients were promised, whether its books agree.

Each scenario has an organisation of its own, so that what one leaves behind is not another's. Starting costs seconds
because the tables are made once for a run of the tests, and copied.
"""

from __future__ import annotations

import fcntl
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg
import redis
import requests
from celery import Celery

from config import queues
from cxloop.embedded import find_place
from tests.cxloop.management.test_up import PROJECT, Started, clean_environment, of_kind, stands
from tests.cxloop.test_embedded import eventually, tagged
from tests.faults.smtp import MailServer, mail_server

FAULTS = int(os.environ.get("FAULTS", "0"))  # how many kills `make faults` asks for; 0: the few of the usual run
SEED = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
PASSWORD = "correct horse battery"
COMPANIES = dict.fromkeys(
    ("kills", "web", "valkey", "poison", "bounce", "disk", "load", "two", "flood", "stop"), "UTC"
) | {"berlin": "Europe/Berlin", "newyork": "America/New_York"}
# Everybody is told at once: whoever had their hourly share of mails waits for one that gathers the rest.
FOUND = f"""
import json
from django.utils import timezone
from cxloop import tokens
from cxloop.actor import Actor
from cxloop.models import SCOPES, BusinessCalendar, Membership, Organisation
from cxloop.organisations import create_organisation
from cxloop.tenancy import acting_in
actor, made = Actor.process("tests"), {{}}
for slug, zone in {COMPANIES!r}.items():
    company = create_organisation(slug, slug.title(), f"alice@{{slug}}.test", "Alice", actor, timezone.now(),
                                  time_zone=zone, password={PASSWORD!r})
    Organisation.objects.filter(pk=company.pk).update(mails_per_hour=30_000)
    with acting_in(company):
        alice = Membership.objects.for_organisation(company).select_related("organisation", "user").get()
        secret = tokens.create(alice, SCOPES, actor=actor, now=timezone.now())[1]
    made[slug] = [company.pk, secret]
print(json.dumps(made))
"""
LEFT = {"feedback_feedbackitem": "processed_at IS NULL AND failed_at IS NULL",
        "cxloop_outboxmessage": "handled_at IS NULL AND failed_at IS NULL", "feedback_notice": "told_at IS NULL",
        "cxloop_outgoingemail": "state = 'queued'"}


@dataclass
class Installation:
    """One `manage.py up` on a data folder, which may be stopped and started again."""

    data: Path
    smtp: MailServer
    env: dict[str, str] = field(default_factory=dict)
    up: Started = field(init=False)
    line: psycopg.Connection | None = field(default=None, repr=False)

    def start(self) -> Started:
        self.up = Started(self.data, EMAIL_URL=f"smtp://127.0.0.1:{self.smtp.port}", **self.env)
        return self.up

    def stop(self) -> None:
        """Until the last process is gone: a checkpoint may outlive PostgreSQL itself."""
        if self.up.process.poll() is None:
            self.up.stop()
        assert eventually(lambda: not tagged(find_place(self.data)), 60)

    def manage(self, *words: str, given: bytes = b"") -> str:
        done = subprocess.run([sys.executable, "manage.py", *words], cwd=PROJECT, input=given, capture_output=True,
                              env=clean_environment(self.data) | self.env, check=False)
        return (done.stdout.strip() or done.stderr).decode(errors="replace")

    def rows(self, statement: str, *values: Any) -> list[tuple]:
        """What the statement gives, whosever rows they are."""
        if self.line is None or self.line.closed:
            where = self.env.get("DATABASE_URL", find_place(self.data).database_url)
            self.line = psycopg.connect(where, autocommit=True)
            self.line.execute("SELECT set_config('cxloop.organisation', '*', false)")
        try:
            found = self.line.execute(statement, values or None)
        except psycopg.OperationalError:  # PostgreSQL was killed since: once more, on a new line
            if not self.line.closed:
                raise
            return self.rows(statement, *values)
        return found.fetchall() if found.description else []

    def company(self, slug: str) -> Company:
        known = json.loads((self.data / "companies.json").read_text())
        return Company(self, slug, *known[slug])

    @property
    def valkey(self) -> redis.Redis:
        return redis.Redis.from_url(find_place(self.data).redis_url)

    @cached_property
    def celery(self) -> Celery:
        url = find_place(self.data).redis_url
        app = Celery(broker=queues.redis_for_celery(url))
        app.conf.update(broker_transport_options=queues.transport_options(url), task_queues=queues.queues(url),
                        task_routes=queues.ROUTES)
        return app

    def wake(self, *tasks: str) -> None:
        """Sends the sweeps now that the clock would send within seconds anyway."""
        for task in tasks:
            self.celery.send_task(task)

    def pids(self, kind: str) -> list[int]:
        return of_kind(self.data, kind)

    @contextmanager
    def frozen(self, *kinds: str) -> Iterator[None]:
        """Within the block these processes stand still."""
        pids = [pid for kind in kinds for pid in self.pids(kind)]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def stands(self) -> bool:
        return stands(self.up, self.data)

    def audit(self) -> str:
        """The last line of `manage.py audit`."""
        return self.manage("audit").splitlines()[-1]


@dataclass
class Company:
    """An organisation of the installation as a client, an admin and an auditor meet it."""

    at: Installation
    slug: str
    pk: int
    secret: str
    answers: Counter[int] = field(default_factory=Counter)
    refused: dict[str, Any] = field(default_factory=dict)  # the last answer that was no acknowledgement

    def post(self, body: Any, key: str = "", path: str = "feedback/", timeout: float = 10.0) -> dict[str, Any] | None:
        """The answer once it is acknowledged, None when it is not: refused for now, cut off, or nobody there."""
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.address}/api/v1/{path}", json.dumps(body).encode(),
                                         headers | ({"Idempotency-Key": key} if key else {}))
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                self.answers[answer.status] += 1
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            self.answers[error.code] += 1
            assert error.code >= 500, (error.code, error.read())
            self.refused = json.load(error) | dict(error.headers)
            return None
        except (OSError, ValueError):
            return None

    @property
    def address(self) -> str:
        return self.at.up.ready()

    def browser(self) -> requests.Session:
        """Alice, logged in."""
        session = requests.Session()
        page = session.get(f"{self.address}/accounts/login/", timeout=10)
        session.post(page.url, {"login": f"alice@{self.slug}.test", "password": PASSWORD, **form_token(page.text)},
                     timeout=10)
        assert session.get(f"{self.address}/o/{self.slug}/outbox/", timeout=10).status_code == 200, "logged in"
        return session

    def rows(self, statement: str) -> list[tuple]:
        """What the statement gives; `{mine}` in it stands for "of this organisation"."""
        return self.at.rows(statement.replace("{mine}", f"organisation_id = {self.pk}"))

    def count(self, table: str, where: str = "true") -> int:
        return int(self.rows(f"SELECT count(*) FROM {table} WHERE {{mine}} AND ({where})")[0][0])

    def left(self) -> dict[str, int]:
        """What still has to be done, by table; what a dead process had in hand is not looked at."""
        parts = (f"SELECT '{table}', count(*) FROM {table} WHERE {{mine}} AND {where}" for table, where in LEFT.items())
        return {table: count for table, count in self.rows(" UNION ALL ".join(parts)) if count}

    def settle(self, seconds: float = 90.0) -> int:
        """How many mails dead processes had in hand, after everything went all the way to the mail.

        What a killed process had in hand is taken up after five minutes: they are made to be over.
        """
        assert eventually(lambda: not self.left(), seconds), self.left()
        in_hand = self.count("cxloop_outgoingemail", "state = 'sending'")
        deadline = time.monotonic() + seconds
        while self.count("cxloop_outgoingemail", "state IN ('queued', 'sending')") and time.monotonic() < deadline:
            self.rows("UPDATE cxloop_outgoingemail SET sending_since = sending_since - interval '6 minutes'"
                      " WHERE {mine} AND state = 'sending'")
            self.at.wake("cxloop.tasks.deliver_mail")
            time.sleep(0.3)
        return in_hand

    def assert_books_agree(self, told: Any, copies: int = 0) -> int:
        """How many second copies of mails left. Nothing is lost, done twice or without its deadline; every mail reached
        the server, and no other did; at most `copies` of them twice.
        """
        for table, columns, where in ONCE:
            twice = self.rows(f"SELECT {columns}, count(*) FROM {table} WHERE {{mine}} AND {where} GROUP BY {columns}"
                              " HAVING count(*) > 1")
            assert not twice, (told, table, twice[:3])
        assert not self.count("feedback_case", "status <> 'closed' AND next_deadline_at IS NULL"), told
        assert not self.left(), (told, self.left())
        took = self.at.smtp.took
        rows = self.rows("SELECT public_id, state FROM cxloop_outgoingemail WHERE {mine}")
        sent = {f"<{name}@cxloop>" for name, state in rows if state in ("sent", "returned")}
        unsent = self.rows("SELECT state, attempts, error, next_attempt_at FROM cxloop_outgoingemail"
                           " WHERE {mine} AND state NOT IN ('sent', 'returned')")
        assert not unsent, (told, "every mail was sent", len(unsent), unsent[:3])
        assert sent <= set(took), (told, "every mail reached the server")
        known = {f"<{name}@cxloop>" for (name,) in self.at.rows("SELECT public_id FROM cxloop_outgoingemail")}
        assert set(took) <= known, (told, "no other mail did", set(took) - known)
        second = sum(took[name] - 1 for name in sent)
        assert second <= copies and max((took[name] for name in sent), default=1) <= 2, (told, second)
        assert re.fullmatch(r"All \d+ promises hold\.", said := self.at.audit()), (told, said)
        return second


# What may be there once only, whatever died: table, what makes it one, and which rows.
ONCE = (
    ("feedback_feedbackitem", "source_id, external_id", "true"),
    ("feedback_case", "first_item_id", "true"),
    ("feedback_analysis", "item_id", "true"),
    ("feedback_escalation", "case_id, cycle, promise, step, repetition", "true"),
    ("feedback_notice", "recipient_id, case_id, kind, step", "true"),
    ("cxloop_outgoingemail", "dedupe_key", "true"),
    ("cxloop_outboxmessage", "handler, event, payload::text", "true"),
    ("cxloop_auditentry", "object_id, data->>'promise', data->>'step', data->>'repetition'",
     "action = 'case.escalated'"),
)


def form_token(page: str) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert found, page[:500]
    return {"csrfmiddlewaretoken": found[1]}


def prepared() -> Path:
    """A data folder with all tables and the companies, nothing running; made once for all processes of this run."""
    home = Path(f"/tmp/cxloop-test-{os.environ.get('CXLOOP_TEST_RUN', os.getpid())}")
    home.mkdir(exist_ok=True)
    folder = home / "prepared"
    with (home / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "companies.json").exists():
            shutil.rmtree(folder, ignore_errors=True)
            with mail_server() as smtp:
                made = Installation(folder, smtp)
                made.start().ready()
                said = made.manage("shell", "-v0", "-c", FOUND).splitlines()[-1]
                made.stop()
            json.loads(said)
            (folder / "companies.json").write_text(said)
    return folder


def copied(target: Path) -> Path:
    """A copy of the prepared folder, owners and all."""
    subprocess.run(["cp", "-a", f"{prepared()}/.", str(target)], check=True)
    return target


@contextmanager
def installed(smtp: MailServer, folder: Path | None = None, **env: str) -> Iterator[Installation]:
    """A running installation, gone with its folder at the end of the block."""
    home = Path(tempfile.mkdtemp(prefix="cxloop-faults-", dir="/tmp"))
    home.chmod(0o755)
    data = (folder or home) / "data"
    data.mkdir()
    made = Installation(copied(data), smtp, env)
    made.start()
    try:
        made.up.ready()
        yield made
    finally:
        made.stop()
        shutil.rmtree(home, ignore_errors=True)
