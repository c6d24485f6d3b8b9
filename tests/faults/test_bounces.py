"""A mail server takes mails and gives them back later, by IMAP or by a pipe, while workers die: one task for each."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from imap_tools import MailBoxUnencrypted

from tests.cxloop.management.test_up import PROJECT, clean_environment
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import FAULTS, SEED, Company, Installation
from tests.feedback.ingest.mail.imap import imap_server
from tests.feedback.ingest.mail.letters import returned

pytestmark = pytest.mark.faults
LETTERS = max(3, FAULTS // 10)
WORKERS = ("cx-ingest", "cx-mail")  # who reads mailboxes, and who handles what was read
ADDRESS = "care@bounce.test"
Way = Callable[[Company, list[bytes]], None]


@pytest.fixture(scope="module")
def imap() -> Iterator[int]:
    with imap_server() as port:
        yield port


def by_pipe(company: Company, reports: list[bytes]) -> None:
    """Each report handed over twice at the same time, as a mail server does that got no answer."""
    words = [sys.executable, "manage.py", "receive_email", "--organisation", company.slug, "--source", "pipe"]
    for report in reports:
        both = [subprocess.Popen(words, cwd=PROJECT, env=clean_environment(company.at.data), stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE) for _ in range(2)]
        for process in both:
            said, _ = process.communicate(report, 60)
            assert process.returncode == 0, said


@pytest.fixture(params=["pipe", "imap"])
def way(request: pytest.FixtureRequest, installation: Installation, imap: int) -> Way:
    company = installation.company("bounce")
    if request.param == "pipe":
        company.at.manage("connect_mailbox", "--organisation", company.slug, "--address", ADDRESS, "--name", "pipe")
        return by_pipe
    said = company.at.manage("connect_mailbox", "--organisation", company.slug, "--address", ADDRESS, "--name", "imap",
                             "--imap", f"imap://care@127.0.0.1:{imap}/INBOX", given=b"secret\n")
    assert "listens" in said

    def by_imap(company: Company, reports: list[bytes]) -> None:
        with MailBoxUnencrypted("127.0.0.1", imap).login("care", "secret") as box:
            for report in reports:
                box.append(report, "INBOX")
        installation.wake("feedback.tasks.read_mailboxes")

    return by_imap


def write(company: Company, name: str) -> list[str]:
    """The Message-IDs of replies to as many customers; every one was taken by the mail server."""
    items = [{"source": "Web", "external_id": f"{name}-{n}", "nps": 0, "text": "Awful service, my bag is lost.",
              "customer": {"email": f"{name}-{n}@customers.test"}} for n in range(LETTERS)]
    assert company.post(items)
    company.settle()
    for (case,) in company.rows("SELECT c.public_id FROM feedback_case c JOIN feedback_feedbackitem i"
                                " ON i.id = c.first_item_id WHERE c.{mine} AND i.external_id LIKE '" + name + "-%'"):
        assert company.post({"message": "We are looking for it."}, path=f"cases/{case}/contact/")
    company.settle()
    letters = [f"<{name}@cxloop>" for (name,) in company.rows(
        "SELECT public_id FROM cxloop_outgoingemail WHERE {mine} AND kind = 'reply'"
        f" AND to_email LIKE '{name}-%' AND state = 'sent' ORDER BY id")]
    assert len(letters) == LETTERS
    return letters


def test_what_comes_back_is_one_task_whoever_dies_on_the_way(
    installation: Installation, way: Way, request: pytest.FixtureRequest
) -> None:
    company, chance = installation.company("bounce"), random.Random(SEED)
    name = request.node.callspec.params["way"]
    letters = write(company, name)
    before = {letter: installation.smtp.took[letter] for letter in letters}
    reports = [with_name(returned(letter, to=f"{name}-{n}@customers.test"), f"{n}.{again}@mx.{name}.test")
               for n, letter in enumerate(letters) for again in range(2 if n == 0 else 1)]
    way(company, reports)
    for _ in range(3):
        time.sleep(chance.uniform(0, 0.5))
        for kind in WORKERS:
            for pid in installation.pids(kind):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        assert eventually(lambda: all(installation.pids(kind) for kind in WORKERS), 60)
    installation.wake("feedback.tasks.read_mailboxes", "feedback.tasks.handle_mail")
    here = f"source_id IN (SELECT id FROM feedback_source WHERE name = '{name}')"
    handled = f"state = 'handled' AND {here}"
    assert eventually(lambda: company.count("feedback_inboundemail", handled) >= len(reports), 90), company.rows(
        f"SELECT state, kind, why, count(*) FROM feedback_inboundemail WHERE {here} GROUP BY 1, 2, 3")
    company.settle()
    mine = f"to_email LIKE '{name}-%'"
    assert company.count("cxloop_outgoingemail", f"kind = 'reply' AND state = 'returned' AND {mine}") == LETTERS
    assert company.rows("SELECT DISTINCT error FROM cxloop_outgoingemail WHERE {mine} AND kind = 'reply' AND " + mine
                        ) == [("mailbox_full: smtp; 452 4.2.2 mailbox full",)]
    tasks = company.rows("SELECT count(*), count(DISTINCT n.case_id), count(DISTINCT n.email_id) FROM feedback_notice n"
                         " JOIN feedback_case c ON c.id = n.case_id JOIN feedback_feedbackitem i"
                         " ON i.id = c.first_item_id WHERE n.{mine} AND n.kind = 'not_delivered'"
                         f" AND i.external_id LIKE '{name}-%'")
    assert tasks == [(LETTERS, LETTERS, LETTERS)], (SEED, "one task for each")
    assert before == {letter: installation.smtp.took[letter] for letter in letters}, "none was sent again"
    company.assert_books_agree(SEED, copies=3)


def with_name(report: bytes, name: str) -> bytes:
    """The report under a Message-ID of its own: another machine on the way reports as well."""
    return report.replace(b"<report@mx.customers.test>", f"<{name}>".encode())
