"""Two machines at one database: two clocks, two sets of workers. And the time moves, across summer time as well.

Their processes are real and read the time from one file (`clock/sitecustomize.py`), which the test moves.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cxloop.embedded import find_place
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import FAULTS, SEED, Company, Installation, copied, installed
from tests.faults.smtp import mail_server

pytestmark = pytest.mark.faults
CLOCK = Path(__file__).parent / "clock"
WORKERS = ("cx-ingest", "cx-follow_up", "cx-mail", "cx-imports")
SWEEPS = ("feedback.tasks.sweep_deadlines", "feedback.tasks.tell_people", "cxloop.tasks.drain_outbox",
          "cxloop.tasks.deliver_mail")
CASES = max(40, FAULTS)
ALWAYS = '[[["00:00","24:00"]],[["00:00","24:00"]],[["00:00","24:00"]],[["00:00","24:00"]],[["00:00","24:00"]],' \
         '[["00:00","24:00"]],[["00:00","24:00"]]]'
# Monday to Friday nine to five, and the small hours of Sunday, in which the hands of the clock are moved.
WEEK = '[[["09:00","17:00"]],[["09:00","17:00"]],[["09:00","17:00"]],[["09:00","17:00"]],[["09:00","17:00"]],[],' \
       '[["00:00","06:00"]]]'


@dataclass
class Machines:
    """Both machines, and the clock they share."""

    first: Installation
    second: Installation
    clock: Path

    def set(self, at: datetime) -> None:
        """From now on it is this time, and the time goes on. Nothing is in hand when it jumps."""
        moved = self.clock.with_suffix(".new")
        moved.write_text(str((at - datetime.now(UTC)).total_seconds()))
        moved.rename(self.clock)

    def sweep(self, times: int = 1) -> None:
        self.first.wake(*SWEEPS * times)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    clock = tmp_path_factory.mktemp("clock") / "moved"
    clock.write_text("0")
    env = {"PYTHONPATH": str(CLOCK), "CXLOOP_MOVED_CLOCK": str(clock)}
    with mail_server() as smtp, installed(smtp, **env) as first:
        place = find_place(first.data)
        data = first.data.with_name("second")
        data.mkdir()
        stores = {"DATABASE_URL": place.database_url, "REDIS_URL": place.redis_url}
        second = Installation(copied(data), smtp, env | stores)
        second.start()
        try:
            second.up.ready()
            yield Machines(first, second, clock)
        finally:
            second.stop()


@contextmanager
def at(company: Company, machine: Installation) -> Iterator[None]:
    """Within the block the company's clients talk to this machine."""
    before, company.at = company.at, machine
    try:
        yield
    finally:
        company.at = before


def promise(company: Company, week: str) -> None:
    """An hour to acknowledge, two to contact, five to resolve; a rung when late, the next one an hour after."""
    company.rows(f"UPDATE cxloop_businesscalendar SET week = '{week}' WHERE {{mine}}")
    company.rows("UPDATE feedback_escalationpolicy SET acknowledge_minutes = 60, contact_minutes = 120,"
                 " resolve_minutes = 300, warn_minutes = 15 WHERE {mine}")
    company.rows('DELETE FROM feedback_escalationstep WHERE {mine} AND "order" > 2')
    company.rows("UPDATE feedback_escalationstep SET after_minutes = 60 WHERE {mine} AND after_minutes > 0")


def complain(company: Company, numbers: range, name: str) -> None:
    items = [{"source": "Web", "external_id": f"{name}-{n}", "nps": 0, "text": "Awful service, my bag is lost."}
             for n in numbers]
    assert eventually(lambda: company.post(items), 30)


def is_quiet(company: Company) -> bool:
    return not company.left() and not company.count("cxloop_outgoingemail", "state = 'sending'")


def test_two_sets_of_workers_and_two_clocks_do_everything_once(machines: Machines) -> None:
    company = machines.first.company("two")
    promise(company, ALWAYS)
    for number, (working, resting) in enumerate(((machines.first, machines.second), (machines.second, machines.first))):
        with resting.frozen(*WORKERS), at(company, working):
            complain(company, range(5), f"alone-{number}")
            assert eventually(lambda: not company.count("feedback_feedbackitem", "processed_at IS NULL"), 60), (
                "each machine works when the other does not")
    for number, machine in enumerate((machines.first, machines.second)):
        with at(company, machine):
            complain(company, range(CASES // 2), f"both-{number}")
    machines.sweep(3)
    assert eventually(lambda: is_quiet(company), 90), company.left()
    start = datetime.now(UTC)
    for hours in (1.1, 2.1, 3.1, 5.1, 6.1, 30.0):
        machines.set(start + timedelta(hours=hours))
        machines.sweep(3)
        assert eventually(lambda: not overdue(company, machines) and is_quiet(company), 90), company.left()
    cases = company.count("feedback_case")
    assert cases == CASES + 10
    steps = company.rows("SELECT promise, step, count(*), count(DISTINCT case_id) FROM feedback_escalation"
                         " WHERE {mine} AND step > 0 GROUP BY 1, 2 ORDER BY 1, 2")
    assert steps == [(name, step, cases, cases) for name in ("acknowledge", "contact", "resolve") for step in (1, 2)]
    assert company.count("cxloop_auditentry", "action = 'case.escalated'") == 6 * cases
    company.settle()
    machines.set(datetime.now(UTC) + timedelta(hours=31))
    before = everything(company)
    machines.sweep(3)
    time.sleep(6)
    assert before == everything(company), "sweeps with nothing to do do nothing"
    second = company.assert_books_agree(SEED)
    print(f"{cases} cases, {company.count('feedback_escalation')} steps, {before['cxloop_outgoingemail']} mails, "
          f"{second} second copies")


def overdue(company: Company, machines: Machines) -> int:
    moved = float(machines.clock.read_text())
    return company.count("feedback_case", f"next_deadline_at <= now() + interval '{moved} seconds'")


def everything(company: Company) -> dict[str, int]:
    tables = ("feedback_escalation", "feedback_notice", "cxloop_outgoingemail", "cxloop_outboxmessage",
              "cxloop_auditentry")
    return {table: company.count(table) for table in tables}


def utc(text: str) -> datetime:
    return datetime.fromisoformat(f"2031-{text}:00+00:00")


@dataclass(frozen=True)
class Change:
    """A weekend on which a zone moves its clocks. A customer complains on Friday at 16:30, half an hour before the week
    ends there; the rest of each promise runs from Sunday midnight. All by hand, in UTC.
    """

    company: str
    friday: datetime  # 16:30 there
    acknowledge: datetime  # Sunday 00:30
    contact: datetime  # Sunday 01:30
    resolve: datetime  # 270 minutes after midnight: 05:30 when an hour is missing, 03:30 when one comes twice
    last: datetime  # an hour of work later: Monday 09:30, for the day ended at six; or Sunday 04:30


CHANGES = [
    Change(company, *map(utc, times)) for company, *times in (
        ("newyork", "03-07T21:30", "03-09T05:30", "03-09T06:30", "03-09T09:30", "03-10T13:30"),
        ("berlin", "03-28T15:30", "03-29T23:30", "03-30T00:30", "03-30T03:30", "03-31T07:30"),
        ("berlin", "10-24T14:30", "10-25T22:30", "10-25T23:30", "10-26T02:30", "10-26T03:30"),
        ("newyork", "10-31T20:30", "11-02T04:30", "11-02T05:30", "11-02T08:30", "11-02T09:30"))]
USUAL = ("newyork-March", "berlin-October")  # the others with LONG=1
MOMENT = timedelta(seconds=20)


def changes() -> Iterator[object]:
    for change in CHANGES:
        name = f"{change.company}-{change.friday:%B}"
        yield pytest.param(change, id=name, marks=[] if name in USUAL else [pytest.mark.long])


@pytest.mark.parametrize("change", list(changes()))
def test_promises_are_right_across_summer_and_winter_time(machines: Machines, change: Change) -> None:
    company = machines.first.company(change.company)
    promise(company, WEEK)
    name = f"{change.friday:%B}"
    machines.set(change.friday)
    complain(company, range(1), name)
    assert eventually(lambda: mine(company, name) and is_quiet(company), 60)
    (case, *due), = mine(company, name)
    near = [abs(there - wanted) for there, wanted in zip(due, (change.acknowledge, change.contact, change.resolve),
                                                         strict=True)]
    assert max(near) < timedelta(minutes=1), due
    drift = due[0] - change.acknowledge  # the seconds between setting the clock and the complaint
    rungs = {("acknowledge", 1): change.acknowledge, ("contact", 1): change.contact, ("resolve", 1): change.resolve,
             ("resolve", 2): change.last}
    for (of, step), when in rungs.items():
        machines.set(when + drift - MOMENT)
        machines.sweep()
        time.sleep(1)
        assert not taken(company, case, of, step), "not before its time"
        assert eventually(lambda: is_quiet(company), 60)
        machines.set(when + drift)
        machines.sweep()
        assert eventually(lambda of=of, step=step: taken(company, case, of, step), 60), (of, step)
        assert eventually(lambda: is_quiet(company), 60)
    assert company.rows(f"SELECT promise, step, count(*) FROM feedback_escalation WHERE {{mine}} AND case_id = {case}"
                        " AND step > 0 GROUP BY 1, 2 ORDER BY 1, 2") == [
        (of, step, 1) for of in ("acknowledge", "contact", "resolve") for step in (1, 2)]
    company.assert_books_agree(SEED)


def mine(company: Company, name: str) -> list[tuple]:
    return company.rows("SELECT c.id, acknowledge_due_at, contact_due_at, resolve_due_at FROM feedback_case c"
                        " JOIN feedback_feedbackitem i ON i.id = c.first_item_id"
                        f" WHERE c.{{mine}} AND i.external_id = '{name}-0'")


def taken(company: Company, case: int, of: str, step: int) -> int:
    return company.count("feedback_escalation", f"case_id = {case} AND promise = '{of}' AND step = {step}")
