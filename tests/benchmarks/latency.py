"""From a POST to the case in the owner's inbox and the owner's mail, in a running installation with all its processes.

A case counts from when another connection finds it among the organisation's open cases, which is what the inbox reads:
it is asked for every 25 ms, so times are up to 25 ms too long. Everybody's hourly share of mails is raised, so that
each case has a mail of its own, and a mail server takes them meanwhile.
"""

from __future__ import annotations

import json
import os
import queue
import statistics
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from cxloop.embedded import find_place
from tests.benchmarks.rows import Row
from tests.cxloop.test_embedded import tagged
from tests.faults.installation import Company, installed
from tests.faults.smtp import mail_server

ITEMS_A_SECOND, SECONDS = 50, 60
AT_ONCE = 500
HANDS = 8
EVERY = 0.025
LONGEST = 120.0  # seconds after which a case is not waited for any more
COMPLAINT = "My bag is lost and nobody answers the phone. This is terrible."
PRAISE = "Friendly crew, on time, thank you."
ONCALL = "Grafana OnCall"  # measured on two cores of such a machine, with the same kinds of stores
ONCALL_SECONDS = {"open": 53.0, "first": 87.0}
OPEN = """
    SELECT c.id, item.external_id FROM feedback_case c JOIN feedback_feedbackitem item ON item.id = c.first_item_id
    WHERE c.organisation_id = %s AND c.status <> 'closed' AND c.id > %s
"""
MAILS = """
    SELECT count(DISTINCT notice.case_id) FROM feedback_notice notice
    WHERE notice.organisation_id = %s AND notice.kind = 'new_case' AND notice.email_id IS NOT NULL
"""


class Watch:
    """Another connection that looks for cases and mails until it is told to stop."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.seen: dict[str, float] = {}  # external id of the first item -> when its case was there
        self.mails: list[tuple[float, int]] = []  # when, how many cases had their mail
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_problem: Any) -> None:
        self._done.set()
        self._thread.join()

    def _look(self) -> None:
        with psycopg.connect(find_place(self.company.at.data).database_url, autocommit=True) as line:
            line.execute("SELECT set_config('cxloop.organisation', %s, false)", [str(self.company.pk)])
            newest = 0
            while not self._done.wait(EVERY):
                found = line.execute(OPEN, [self.company.pk, newest - AT_ONCE]).fetchall()  # some may come out of turn
                now = time.monotonic()
                self.seen = {**{external_id: now for _pk, external_id in found}, **self.seen}
                newest = max((pk for pk, _external_id in found), default=newest)
                self.mails.append((now, line.execute(MAILS, [self.company.pk]).fetchone()[0]))

    def wait_for(self, ids: Sequence[str]) -> None:
        ends = time.monotonic() + LONGEST
        while not all(each in self.seen for each in ids) and time.monotonic() < ends:
            time.sleep(EVERY)

    def wait_for_mails(self, count: int) -> float:
        """When so many cases had their mail."""
        ends = time.monotonic() + LONGEST
        while self.mailed_at(count) == float("inf") and time.monotonic() < ends:
            time.sleep(EVERY)
        return self.mailed_at(count)

    def mailed_at(self, count: int) -> float:
        return next((at for at, number in self.mails if number >= count), float("inf"))


def send(company: Company, bodies: Sequence[Any], a_second: float | None) -> dict[str, float]:
    """When each item was to be sent, by its external id; so many a second, or all at once, by eight hands."""
    host, port = company.address.removeprefix("http://").split(":")
    headers = {"Authorization": f"Bearer {company.secret}", "Content-Type": "application/json"}
    if a_second and a_second < HANDS:
        headers["Connection"] = "close"  # the server would close it before the hand's next turn
    waiting: queue.SimpleQueue[tuple[float, Any]] = queue.SimpleQueue()
    began = time.monotonic()
    due = {}
    for n, body in enumerate(bodies):
        at = began + (n / a_second if a_second else 0)
        waiting.put((at, body))
        due |= {each["external_id"]: at for each in (body if isinstance(body, list) else [body])}
    problems: list[Any] = []

    def hand() -> None:
        line = HTTPConnection(host, int(port), timeout=60)
        while True:
            try:
                at, body = waiting.get_nowait()
            except queue.Empty:
                return
            time.sleep(max(0.0, at - time.monotonic()))
            line.request("POST", "/api/v1/feedback/", json.dumps(body), headers)
            answer = line.getresponse()
            said = answer.read()
            if answer.status != 202:
                problems.append((answer.status, said[:200]))

    hands = [threading.Thread(target=hand) for _ in range(HANDS)]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    assert not problems, problems[:3]
    return due


def item(name: str, is_complaint: bool) -> dict[str, Any]:
    return {"source": "Web", "external_id": name, "nps": 1 if is_complaint else 9, "customer": {
        "email": f"{name}@example.test"}, "text": COMPLAINT if is_complaint else PRAISE}


def busy(company: Company) -> float:
    """Seconds of processor time that the installation has used."""
    ticks = 0
    for pid in tagged(find_place(company.at.data)):
        with suppress(OSError):
            used = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(used[11]) + int(used[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def steady(company: Company) -> list[Row]:
    """Fifty items a second for a minute, two of five of them complaints."""
    bodies = [item(f"steady{n}", n % 5 < 2) for n in range(ITEMS_A_SECOND * SECONDS)]
    unhappy = [body["external_id"] for body in bodies if body["nps"] == 1]
    before = busy(company)
    with Watch(company) as watch:
        due = send(company, bodies, ITEMS_A_SECOND)
        watch.wait_for(unhappy)
    used = (busy(company) - before) / SECONDS
    took = sorted(watch.seen.get(each, float("inf")) - due[each] for each in unhappy)
    p95 = took[int(len(took) * 0.95)]
    what = f"POST to inbox, {ITEMS_A_SECOND}/s for {SECONDS} s, 95th percentile of {len(took):,} cases"
    told = f"median {statistics.median(took):.2f}, longest {took[-1]:.2f} s, {used:.1f} cores"
    return [Row(what, f"{p95:.2f} s", told, p95, "under 1 s", p95 < 1)]


def burst(company: Company, name: str, is_array: bool) -> list[Row]:
    """Five hundred complaints at once: as so many requests, or as one."""
    items = [item(f"{name}{n}", True) for n in range(AT_ONCE)]
    ids = [each["external_id"] for each in items]
    with Watch(company) as watch:
        time.sleep(0.5)
        before, used = watch.mails[-1][1], busy(company)
        began = time.monotonic()
        send(company, [items] if is_array else items, None)
        posted = time.monotonic() - began
        watch.wait_for(ids)
        opened = max(watch.seen.get(each, float("inf")) for each in ids) - began
        mailed = watch.wait_for_mails(before + AT_ONCE) - began
        used = busy(company) - used
    how = "in one request" if is_array else f"in {AT_ONCE} requests (took {posted:.1f} s)"
    rows = []
    mails = f"all first mails queued ({used:.1f} s of processor)"
    for what, took, most, peer in (("all cases open", opened, 3, "open"), (mails, mailed, 5, "first")):
        peers = ONCALL_SECONDS[peer]
        rows.append(Row(f"{AT_ONCE} {how}: {what}", f"{took:.1f} s", f"{ONCALL} {peers:.0f} s", took / peers,
                        f"in {most} s", took < most))
    return rows


def bench_latency() -> list[Row]:
    with mail_server() as smtp, installed(smtp) as installation:
        company = installation.company("load")
        send(company, [item(f"warm{n}", True) for n in range(20)], None)
        time.sleep(5)
        return [*steady(company), *burst(company, "each", False), *burst(company, "array", True)]
