from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from cxloop import launch, preparation, setup_link
from cxloop.console import Console
from cxloop.embedded import CannotStart, Place, data_folder, prepare_place, stop_orphans
from cxloop.embedded.locks import held, holder
from cxloop.embedded.stores import START_SECONDS, wanted
from cxloop.supervisor import Stopped, Supervisor
from cxloop.translations import compile_translations

READY_SECONDS = 120.0
WITHOUT = ("--ignore", "rest_framework")  # the files of a browsable API that is switched off


class Command(BaseCommand):
    help = "Starts cxloop: databases, web server, workers and clock under one supervisor. Ctrl-C stops it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="with a demo company to look around in")
        parser.add_argument("--host", default=os.environ.get("HOST") or "127.0.0.1")
        parser.add_argument("--port", type=int, default=os.environ.get("PORT") or 8000)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            Up(demo=options["demo"], host=options["host"], port=options["port"]).run()
        except CannotStart as error:
            raise CommandError(str(error)) from error


class Up:
    """One start of cxloop, from the lock on its data folder to the last child's end."""

    def __init__(self, demo: bool, host: str, port: int) -> None:
        self.demo = demo
        self.host = host
        self.port = port
        self.given = dict(os.environ)
        self.console = Console(stages=6 if demo else 5)

    def run(self) -> None:
        with ExitStack() as stack:
            place = prepare_place(data_folder())
            lock = place.data / "stores.lock"
            if not stack.enter_context(held(lock, "manage.py up")):
                raise CannotStart(
                    f"cxloop already runs from {place.data} in {holder(lock)}; "
                    "stop that first or set CXLOOP_DATA to another folder."
                )
            stop_orphans(place.tag, place.account)
            server = stack.enter_context(launch.listen(self.host, self.port))
            self.env = launch.environment(place, server, self.given)
            self.supervisor = Supervisor(place.data / "logs", self.console.say)
            with self.supervisor.on_duty():
                try:
                    self._start(place, server)
                    self.supervisor.watch()
                except Stopped:
                    pass
                self.console.say("cxloop is stopping")
                server.close()  # the web server closes its own: whoever comes now is refused at once
        self.console.say("cxloop has stopped")

    def _start(self, place: Place, server: Any) -> None:
        with self.console.stage("Databases") as notes:
            notes.append(self._stores(place))
        with self.console.stage("Tables") as notes:
            notes.append(self._tables())
        with self.console.stage("Translations and static files") as notes:
            notes.extend(self._files(place))
        if self.demo:
            with self.console.stage("Demo company") as notes:
                notes.append(self._demo(place))
        greeting = self._greeting()
        connections.close_all()
        with self.console.stage("Web server"):
            self.supervisor.start(launch.web(place, server, self.env))
            self._await(lambda: launch.answers(server), READY_SECONDS, "web")
        with self.console.stage("Workers and clock"):
            self.supervisor.start(launch.crew(place, self.env))
        address = launch.address_of(server)
        for line in (f"Data and logs are in {place.data}", *greeting):
            self.console.say(line.replace("{address}", address))
        self.console.say(f"cxloop is ready at {address}")

    def _stores(self, place: Place) -> str:
        stores = wanted(place, self.given)
        for store in stores:
            store.prepare()
            self.supervisor.start(store.program())
        for store in stores:
            self._await(store.is_ready, START_SECONDS, store.name)
            store.finish()
        return f"in {place.stores}" if stores else "given by DATABASE_URL and REDIS_URL"

    def _await(self, condition: Any, seconds: float, name: str) -> None:
        if not self.supervisor.wait_until(condition, seconds):
            raise CannotStart(f"{name} did not start; see {self.supervisor.logs / f'{name}.log'}.")

    def _complete(self, name: str, *arguments: str, tell: Callable[[str], None] = lambda line: None) -> None:
        if self.supervisor.complete(launch.manage(name, self.env, *arguments), tell):
            log = self.supervisor.logs / f"{name}.log"
            raise CannotStart(f"`manage.py {' '.join(arguments)}` failed; see {log}:\n{tail(log)}")

    def _tables(self) -> str:
        pending = preparation.pending_migrations()
        if not pending:
            return "up to date"
        applied = itertools.count(1)

        def tell(line: str) -> None:
            if line.lstrip().startswith("Applying "):
                self.console.progress(min(1.0, next(applied) / pending))

        self._complete("migrate", "migrate", "--noinput", tell=tell)
        return f"{pending} changes"

    def _files(self, place: Place) -> list[str]:
        compiled = compile_translations()
        mark = Path(settings.STATIC_ROOT) / ".mark"
        wanted_mark = preparation.static_files_mark()
        fresh = mark.exists() and mark.read_text() == wanted_mark
        if not fresh:
            self._complete("collectstatic", "collectstatic", "--noinput", "--clear", *WITHOUT)
            mark.write_text(wanted_mark)
        return [f"{compiled} translations compiled", "files unchanged" if fresh else "files collected"]

    def _demo(self, place: Place) -> str:
        """Seeds once; a seeding that was interrupted is done again, which the mark tells."""
        mark = place.data / "seeding"
        if "seed_demo" not in get_commands():
            return "not part of this version"
        if preparation.organisation_exists(slug="demo") and not mark.exists():
            return "kept"
        mark.touch()
        self._complete("seed_demo", "seed_demo", tell=self._percent)
        mark.unlink()
        return "seeded"

    def _percent(self, line: str) -> None:
        if line.strip().removesuffix("%").isdigit():
            self.console.progress(int(line.strip().removesuffix("%")) / 100)

    def _greeting(self) -> list[str]:
        """Who can log in (demo), or how the first person sets the company up."""
        if self.demo and "seed_demo" in get_commands():
            return list(sys.modules[load_command_class(get_commands()["seed_demo"], "seed_demo").__module__].log_ins())
        path = setup_link.create()
        return ["Set up your company with this link; it works once:", f"  {{address}}{path}"] if path else []


def tail(log: Path, lines: int = 12) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
