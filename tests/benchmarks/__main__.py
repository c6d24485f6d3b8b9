"""`make bench`: how fast the loop is, as ratios to yardsticks measured in the same run. `FULL=1`: the large sizes.

The stores are the embedded ones with the product's own durability. Prints a table and writes the figures to bench.json.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.benchmarks.settings"

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from cxloop import organisations, outbox, permissions, tokens
from cxloop.actor import Actor
from cxloop.embedded.places import prepare_place
from cxloop.embedded.stores import running, wanted
from cxloop.models import SCOPES, Organisation, Position
from cxloop.tenancy import acting_in
from feedback import notice_flow
from feedback.measure.tallies import folding
from feedback.models import Case
from tests.benchmarks import bulk, dashboard, latency, overdue, reveal, yardsticks
from tests.benchmarks.rows import Row

FULL = os.environ.get("FULL") == "1"
ROWS = 200_000 if FULL else 10_000
CASES = (10_000, 1_000_000) if FULL else (2_000, 40_000)
POSTS = 4_000 if FULL else 800
HANDS = 8
ROUNDS_OF_POSTS = 5  # the quickest of each counts: other work on the machine only ever slows
ROUNDS = 25
PROCESS = Actor.process("benchmark")
WORDS = [
    *("bag", "lost", "flight", "delay", "terrible", "rude", "crew", "dirty", "refund", "waiting", "angry", "nobody"),
    *("phone", "answered", "seat", "broken", "meal", "cold", "thank", "you", "friendly", "fast", "landed", "gate"),
    *("change", "app", "booking", "payment", "twice", "charged", "never", "again", "helpful", "desk", "queue", "hour"),
]


def sentences(count: int) -> list[list[Any]]:
    """Rows of feedback: id, time, words, NPS, address. The same in every run."""
    chance, now = random.Random(7), timezone.now().replace(microsecond=0)
    return [
        [f"row{n}", (now - timedelta(minutes=n % 15_000)).isoformat(), " ".join(chance.choices(WORDS, k=18)), n % 11,
         f"c{n % (count // 2)}@example.test"]
        for n in range(count)
    ]


def bench_import(home: Path) -> list[Row]:
    """All stages of an import in a process of its own, against COPY and the sentiment library alone."""
    rows = sentences(ROWS)
    least = yardsticks.copy_seconds(rows) + yardsticks.sentiment_seconds([row[2] for row in rows])
    peak = {}
    for name, some in (("small", rows[:1000]), ("all", rows)):
        file = home / f"{name}.csv"
        with file.open("w", newline="") as out:
            lines = csv.writer(out)
            lines.writerow(["id", "date", "text", "nps", "email"])
            lines.writerows([[f"{name}{row[0]}", *row[1:]] for row in some])
        began = time.perf_counter()
        command = [sys.executable, "-c", IMPORT, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        seconds = time.perf_counter() - began
        counts, peak[name] = [line for line in done.stdout.splitlines() if line][-2:]
    told = json.loads(counts)
    ratio = seconds / least
    began = time.perf_counter()
    now = timezone.now()
    while outbox.drain(now) or notice_flow.tell_people(now):
        pass
    after = time.perf_counter() - began
    mb, grown = int(peak["all"]) / 1024, int(peak["all"]) / int(peak["small"])
    return [
        Row(
            f"import of {ROWS:,} rows, all stages ({told['cases_opened']:,} cases)",
            f"{seconds:.1f} s, {ROWS / seconds:,.0f} rows/s", f"COPY + sentiment alone {least:.1f} s", ratio,
            "at most 3", ratio <= 3,
        ),
        Row(
            "the same until the first mails are queued, one process", f"{seconds + after:.1f} s",
            f"COPY + sentiment alone {least:.1f} s", (seconds + after) / least, "at most 3",
            seconds + after <= 3 * least,
        ),
        Row(
            "importer's peak memory", f"{mb:.0f} MB", f"{int(peak['small']) / 1024:.0f} MB at 1,000 rows", grown,
            "under 300 MB, the same", mb < 300 and grown < 1.1,
        ),
    ]


IMPORT = """
import resource, sys
import tests.benchmarks
from django.core.management import call_command
call_command("import_feedback", sys.argv[1], organisation="bench", source="File", dates="", json=True)
print()
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def bench_pages(home: Path) -> list[Row]:
    """First pages at two sizes of the company, against a bare list of 25 rows with a session."""
    company = Organisation.objects.get(slug="bench")
    member = permissions.membership_in(organisations.user_of("bench@example.test"), "bench")
    with acting_in(company):
        like = Case.objects.for_organisation(company).get(first_item=overdue.speak(member, "like@example.test"))
        Position.objects.bulk_create([Position(organisation=company, title=f"Head of {n}") for n in range(20)])
    user = organisations.user_of("bench@example.test")
    visitor = Client()
    visitor.force_login(user)
    found: dict[str, list[tuple[float, float]]] = {}
    have = 0
    for size in CASES:
        bulk.more_cases(like, size - have, have + 1)
        while folding.sweep(timezone.now()):
            pass
        have = size
        for name, address in PAGES.items():
            found.setdefault(name, []).append(beside(visitor, address, 7 if "dashboard" in name else ROUNDS))
    small, large = CASES
    rows = []
    for name, ((first, bare_then), (second, bare)) in found.items():
        if "dashboard" not in name:
            rows.append(Row(f"{name}, {large:,} cases", f"{second:.1f} ms", f"bare list {bare:.1f} ms", second / bare,
                            "at most 3", second / bare <= 3))
        grown = (second / bare) / (first / bare_then)
        rows.append(Row(f"{name}, {large:,} against {small:,} cases", f"{second:.1f} ms", f"{first:.1f} ms",
                        grown, "at most 1.5", grown <= 1.5))
    return rows


def beside(visitor: Client, address: str, rounds: int) -> tuple[float, float]:
    """Milliseconds of the page and of the bare list, each the median of rounds that take turns: what else the machine
    does meanwhile slows both."""
    took: dict[str, list[float]] = {address: [], "/bare/list/": []}
    for place in took:
        fine(visitor.get(place))
    for _round in range(rounds):
        for place, times in took.items():
            began = time.perf_counter()
            fine(visitor.get(place))
            times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(took[address]), statistics.median(took["/bare/list/"])


PAGES = {
    "inbox, first page": "/o/bench/inbox/?view=all",
    "inbox, mine": "/o/bench/inbox/?view=mine",
    "search, rare word": "/o/bench/feedback/?q=zebra",
    "search, common word": "/o/bench/feedback/?q=bag",
    "dashboard, 12 weeks": "/o/bench/dashboard/",
}


def fine(answer: Any) -> Any:
    assert answer.status_code == 200, answer.status_code
    return answer


def bench_posts(home: Path) -> list[Row]:
    """Feedback handed in over HTTP by eight hands, against a bare insert on the same server."""
    member = permissions.membership_in(organisations.user_of("bench@example.test"), "bench")
    with acting_in(member.organisation):
        _token, secret = tokens.create(member, SCOPES, actor=PROCESS, now=timezone.now())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.benchmarks.wsgi", "-b", f"127.0.0.1:{port}", "-k", "gthread",
               "-w", "2", "--threads", "4", "--log-level", "error", "--no-control-socket"]
    server = subprocess.Popen(command)
    try:
        for _try in range(200):
            try:
                post(port, "/bare/insert/", {"text": "warm"}, "")
                break
            except OSError:
                time.sleep(0.1)
        found = [(rate(port, "/bare/insert/", lambda n: {"text": f"My bag is lost {n}"}, ""),
                  rate(port, "/api/v1/feedback/", lambda n: said(n, {}), secret),
                  rate(port, "/api/v1/feedback/", lambda n: said(n, {"email": f"{uuid.uuid4()}@example.test"}), secret))
                 for _round in range(ROUNDS_OF_POSTS)]
    finally:
        server.terminate()
        server.wait()
    bare, *ours = (max(rates) for rates in zip(*found, strict=True))
    return [
        Row(f"POST /api/v1/feedback/, {HANDS} connections, {whose}", f"{rate:,.0f} requests/s",
            f"bare insert {bare:,.0f} requests/s", rate / bare, "at least 0.5", rate / bare >= 0.5)
        for whose, rate in zip(("nobody's", "of new customers"), ours, strict=True)
    ]


def said(n: int, customer: dict[str, str]) -> dict[str, Any]:
    return {"source": "File", "nps": 3, "text": f"My bag is lost {n}", "customer": customer}


def post(port: int, address: str, body: dict[str, Any], secret: str, line: HTTPConnection | None = None) -> None:
    line = line or HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {secret}"} if secret else {})
    line.request("POST", address, json.dumps(body), headers)
    answer = line.getresponse()
    said = answer.read()
    if answer.status >= 300:
        raise SystemExit(f"{address} answered {answer.status}: {said[:300]!r}")


def rate(port: int, address: str, body: Callable[[int], dict[str, Any]], secret: str) -> float:
    """Requests a second, each hand on a connection of its own that stays open."""

    def hand(number: int) -> None:
        line = HTTPConnection("127.0.0.1", port, timeout=20)
        for n in range(POSTS // HANDS):
            post(port, address, body(number * POSTS + n), secret, line)

    hands = [threading.Thread(target=hand, args=(number,)) for number in range(HANDS)]
    began = time.perf_counter()
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    return POSTS / (time.perf_counter() - began)


def bench_dashboard(home: Path) -> list[Row]:
    member = permissions.membership_in(organisations.user_of("bench@example.test"), "bench")
    return dashboard.bench_dashboard(member, *((100_000, 5_000_000) if FULL else (2_000, 100_000)))


def bench_reveal(home: Path) -> list[Row]:
    return reveal.bench_reveal(permissions.membership_in(organisations.user_of("bench@example.test"), "bench"))


BENCHES: dict[str, Callable[[Path], list[Row]]] = {
    "import": bench_import, "pages": bench_pages, "posts": bench_posts,
    "dashboard": bench_dashboard,
    "latency": lambda home: latency.bench_latency(),
    "reveal": bench_reveal,
    "overdue": lambda home: overdue.bench_overdue(100_000 if FULL else 10_000),
}


def show(rows: list[Row]) -> None:
    for row in rows:
        word = "reached" if row.is_reached else "MISSED"
        told = f"{row.what:<62} {row.measured:>24} {row.yardstick:>34} {row.ratio:7.2f}  {row.reach:<22} {word}"
        print(told, flush=True)


def main(names: list[str]) -> None:
    call_command("migrate", verbosity=0, stdout=io.StringIO())
    organisations.create_organisation("bench", "Bench Air", "bench@example.test", "Ann", PROCESS, timezone.now(),
                                      industry="airline", password="correct horse battery")
    yardsticks.make_table()
    if "import" not in (names or BENCHES):
        yardsticks.copy_seconds(sentences(1_000))  # what the bare list shows
    home = Path(os.environ["CXLOOP_DATA"])
    rows: list[Row] = []
    for name in names or BENCHES:
        found = BENCHES[name](home)
        show(found)
        rows += found
    Path("bench.json").write_text(json.dumps([asdict(row) for row in rows], indent=1))
    print("bench.json holds the same figures.")


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    place = prepare_place(Path(os.environ["CXLOOP_DATA"]))
    try:
        with running(place, wanted(place, {}, durable=True)):
            try:
                main(sys.argv[1:])
            finally:
                connection.close()
    finally:
        shutil.rmtree(os.environ["CXLOOP_DATA"], ignore_errors=True)
