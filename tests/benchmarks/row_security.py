"""What row-level security costs: the same pages with and without it, in turns, in one run.

`python -m tests.benchmarks.row_security [rows]` prints for each page the whole answer and the database's part of it
(its statements once more, alone), each as the smallest time of many and as a ratio. Starts stores of its own; without
a wall the connection says nothing either. Ratios of different runs can be compared, times cannot.
"""

from __future__ import annotations

import csv
import gc
import io
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from cxloop import organisations, permissions, row_security, tokens
from cxloop.actor import Actor
from cxloop.database.base import DatabaseWrapper
from cxloop.embedded.stores import throwaway
from cxloop.models import SCOPES
from cxloop.tenancy import acting_in

ROUNDS, PASSWORD = 12, "correct horse battery"
WORDS = ["bag", "lost", "flight", "delay", "terrible", "rude", "crew", "dirty", "refund", "waiting", "angry", "nobody"]
PAGES = {
    "inbox": "/o/org0/inbox/?view=all",
    "search, rare word": "/o/org0/feedback/?q=zebra",
    "search, common word": "/o/org0/feedback/?q=bag",
    "feedback list": "/o/org0/feedback/",
    "dashboard": "/o/org0/dashboard/",
}
TELL = DatabaseWrapper.tell


def wall(stands: bool) -> None:
    DatabaseWrapper.tell = TELL if stands else lambda self: None  # type: ignore[method-assign]
    word = "ENABLE" if stands else "DISABLE"
    with connection.cursor() as cursor:
        for model in row_security.guarded(apps.get_models()):
            cursor.execute(f"ALTER TABLE {model._meta.db_table} {word} ROW LEVEL SECURITY")


def bring_in(slug: str, rows: int, name: str) -> float:
    """The seconds an import of so many rows takes, all stages."""
    chance, now = random.Random(name), timezone.now().replace(microsecond=0)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.csv"
        with file.open("w") as out:
            lines = csv.writer(out)
            lines.writerow(["id", "date", "text", "nps", "email"])
            for n in range(rows):
                text = " ".join(chance.choices(WORDS, k=12)) + (" zebra" if n % 997 == 0 else "")
                at = now - timedelta(minutes=n % 40_000)
                lines.writerow([f"{name}{n}", at.isoformat(), text, n % 11, f"c{n % 5_000}@example.test"])
        began = time.perf_counter()
        call_command("import_feedback", str(file), organisation=slug, source="File", dates="",
                     stdout=io.StringIO(), stderr=io.StringIO())
        return time.perf_counter() - began


def smallest(work: Callable[[], Any], times: int) -> float:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def statements(work: Callable[[], Any]) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        work()
    return [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]


def again(sqls: list[str]) -> None:
    with connection.cursor() as cursor:
        for sql in sqls:
            cursor.execute(sql)
            cursor.fetchall()


def works() -> dict[str, Callable[[], Any]]:
    user = organisations.user_of("org0@example.test")
    member = permissions.membership_in(user, "org0")
    with acting_in(member.organisation):
        _token, secret = tokens.create(member, SCOPES, actor=Actor.process("benchmark"), now=timezone.now())
    client, api = Client(), APIClient()
    client.force_login(user)
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    post = {"source": "File", "text": "My bag is lost"}
    pages = {name: (lambda path=path: client.get(path)) for name, path in PAGES.items()}
    return {**pages, "API list": lambda: api.get("/api/v1/feedback/?limit=50"),
            "API post": lambda: api.post("/api/v1/feedback/", post, format="json")}


def show(name: str, with_wall: float, without: float) -> None:
    print(f"{name:<36} {with_wall * 1e3:9.2f} ms {without * 1e3:9.2f} ms {with_wall / without:7.3f}", flush=True)


def main(rows: int) -> None:
    call_command("migrate", verbosity=0)
    for n in range(4):
        organisations.create_organisation(
            f"org{n}", f"Org {n}", f"org{n}@example.test", "Ann", Actor.process("benchmark"), timezone.now(),
            industry="airline", password=PASSWORD)
    print(f"{'':<36} {'with':>12} {'without':>12} {'ratio':>7}")
    imports: dict[bool, list[float]] = {True: [], False: []}
    for n in range(8):
        stands = n % 4 in (0, 3)  # with, without, without, with: what grows does so for both
        wall(stands)
        imports[stands].append(bring_in(f"org{n % 2 if n < 6 else n % 4}", rows // 8, f"f{n}-"))
    show("import, all stages", sum(imports[True]), sum(imports[False]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    todo = works()
    alone = {name: statements(work) for name, work in todo.items() if name != "API post"}
    best: dict[tuple[str, bool], float] = {}
    gc.disable()
    for number in range(ROUNDS * 2):
        stands = number % 4 in (0, 3)
        wall(stands)
        for name, work in todo.items():
            work()
            best[name, stands] = min(best.get((name, stands), 9), smallest(work, 6))
        with acting_in(1):
            for name, sqls in alone.items():
                key = f"{name}: database alone"
                best[key, stands] = min(best.get((key, stands), 9), smallest(lambda sqls=sqls: again(sqls), 6))
        gc.collect()
    for name in [*todo, *(f"{name}: database alone" for name in alone)]:
        show(name, best[name, True], best[name, False])


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    with throwaway():
        try:
            main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
        finally:
            connection.close()
