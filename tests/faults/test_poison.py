"""One item in every batch cannot be processed and one handler always fails, with the real workers: the rest goes on.

What breaks stands in the database as triggers, so that the processes run as they are; the fix is to drop them. A
sequence counts the tries, because it is not rolled back with them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cxloop.outbox import MAX_ATTEMPTS
from tests.cxloop.test_embedded import eventually
from tests.faults.installation import FAULTS, SEED, Company, Installation, form_token

pytestmark = pytest.mark.faults
BATCHES, SIZE = max(4, FAULTS // 10), 20  # one poison item in each
POISONED = "NEW.processed_at IS NOT NULL AND NEW.external_id LIKE 'poison-%'"
DEAD = "handled_at IS NULL AND failed_at IS NOT NULL"


@contextmanager
def broken(company: Company, event: str, table: str, when: str) -> Iterator[None]:
    """Within the block this fails for rows of the company like these."""
    name = f"broken_{table}"
    company.rows(f"CREATE SEQUENCE {name}")
    company.rows(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
                 f" $$ BEGIN PERFORM nextval('{name}'); RAISE EXCEPTION 'no {table} today'; END $$")
    company.rows(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW"
                 f" WHEN (NEW.organisation_id = {company.pk} AND {when}) EXECUTE FUNCTION {name}()")
    try:
        yield
    finally:
        company.rows(f"DROP TRIGGER {name} ON {table}")
        company.rows(f"DROP FUNCTION {name}")
        company.rows(f"DROP SEQUENCE {name}")


def tries(company: Company, table: str) -> int:
    return int(company.rows(f"SELECT last_value FROM broken_{table}")[0][0])


def complain(company: Company) -> None:
    for batch in range(BATCHES):
        items = [{"source": "Web", "external_id": f"{'poison' if n == SIZE // 2 else 'good'}-{batch}-{n}", "nps": 0,
                  "text": "Awful service, my bag is lost."} for n in range(SIZE)]
        assert eventually(lambda items=items: company.post(items), 30)


def hurry(company: Company) -> bool:
    """Whether every event was handled or given up; what waits for its next try need not wait."""
    company.rows("UPDATE cxloop_outboxmessage SET next_attempt_at = now() WHERE {mine} AND handled_at IS NULL"
                 " AND failed_at IS NULL")
    company.at.wake("cxloop.tasks.drain_outbox")
    time.sleep(0.3)
    return not company.count("cxloop_outboxmessage", "handled_at IS NULL AND failed_at IS NULL")


def press(company: Company, button: str) -> None:
    """Chooses everything the page of what was given up offers for this button, and presses it."""
    browser, page = company.browser(), f"{company.address}/o/{company.slug}/outbox/failures/"
    form = next(part for part in browser.get(page, timeout=20).text.split("<form")[1:] if f">{button}</button>" in part)
    where, chosen = re.search(r'action="([^"]+)"', form), re.findall(r'name="id" value="(\d+)"', form)
    assert where and chosen
    done = browser.post(f"{company.address}{where[1]}", {"id": chosen, **form_token(form)}, timeout=20)
    assert f"{len(chosen)} will be tried again within seconds." in done.text


def test_poison_stands_aside_with_its_reason_until_it_is_mended(installation: Installation) -> None:
    company, everything = installation.company("poison"), BATCHES * SIZE
    with (broken(company, "UPDATE", "feedback_feedbackitem", POISONED),
          broken(company, "INSERT", "feedback_notice", "NEW.kind = 'new_case'")):
        complain(company)
        assert eventually(lambda: company.count("feedback_feedbackitem", "processed_at IS NOT NULL")
                          == everything - BATCHES, 60), "the rest of each batch went through"
        assert eventually(lambda: company.count("feedback_feedbackitem", "failed_at IS NOT NULL") == BATCHES)
        assert eventually(lambda: hurry(company), 120)
        assert_given_up(company)
        before = tries(company, "feedback_feedbackitem"), tries(company, "feedback_notice")
        assert before[0] <= 2 * BATCHES and before[1] <= (everything + 1) * MAX_ATTEMPTS, "tries are bounded"
        installation.wake("feedback.tasks.process_feedback", "cxloop.tasks.drain_outbox")
        time.sleep(4)
        assert before == (tries(company, "feedback_feedbackitem"), tries(company, "feedback_notice")), "it stays aside"
    press(company, "Process again")
    press(company, "Try again")
    company.settle()
    assert not company.count("feedback_feedbackitem", "failed_at IS NOT NULL")
    assert company.count("feedback_case") == company.count("feedback_notice") == everything
    company.assert_books_agree(SEED)
    print(f"{everything} items, {BATCHES} of them poison, {before} tries")


def assert_given_up(company: Company) -> None:
    """Each with its reason and after its last try; what other handlers did with the same events was done once."""
    reasons = {reason for (reason,) in company.rows(
        "SELECT failure FROM feedback_feedbackitem WHERE {mine} AND failed_at IS NOT NULL")}
    assert len(reasons) == 1 and "no feedback_feedbackitem today" in reasons.pop()
    dead = company.rows(f"SELECT handler, attempts, error FROM cxloop_outboxmessage WHERE {{mine}} AND {DEAD}")
    assert len(dead) == BATCHES * (SIZE - 1)
    assert {(handler, attempts) for handler, attempts, _ in dead} == {("feedback.flow.tell_new", MAX_ATTEMPTS)}
    assert all("no feedback_notice today" in error for *_, error in dead)
    handled = company.rows("SELECT handler, attempts, count(*) FROM cxloop_outboxmessage WHERE {mine}"
                           " AND handled_at IS NOT NULL GROUP BY 1, 2")
    assert "feedback.flow.acknowledge_customers" in {handler for handler, *_ in handled}
    assert {(attempts, count) for _, attempts, count in handled} == {(1, BATCHES * (SIZE - 1))}
