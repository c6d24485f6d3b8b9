"""What programs read costs as many queries for five hundred rows as for twenty and for one."""

from __future__ import annotations

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxloop.tenancy import acting_in
from feedback import flow
from feedback.ingest.incoming import Incoming, IncomingCustomer, IncomingRating
from feedback.ingest.service import source_called, store
from feedback.measure.tallies import folding
from feedback.models import Case
from tests.feedback.story import MONDAY

ASKED = ("/api/v1/cases/?limit=500", "/api/v1/cases/?status=open&touchpoint=baggage",
         "/api/v1/feedback/?limit=500", "/api/v1/feedback/?q=bag", "/api/v1/metrics/",
         "/api/v1/metrics/closure_rate/?by=touchpoint&step=day&period=2026-03", "/api/v1/metrics/time_to_contact/")


def complaints(organisation, first, count):
    said = [Incoming(text=f"My bag is lost, number {n}. This is terrible.", occurred_at=MONDAY, external_id=str(n),
                     touchpoint="baggage", customer=IncomingCustomer(email=f"c{n}@mail.test", name=f"C {n}"),
                     ratings=[IncomingRating("nps", n % 5, 0, 10)]) for n in range(first, first + count)]
    with acting_in(organisation):
        stored = store(organisation, source_called(organisation, "Many"), said, MONDAY, live=True)
        flow.process_items(organisation, stored.item_ids(), MONDAY)
    while folding.sweep(MONDAY):
        pass


@pytest.mark.parametrize("address", ASKED)
def test_the_number_of_rows_changes_no_number_of_queries(people, api, address):
    client, counts, there = api(people.carol, "cases:read", "feedback:read", "metrics:read"), [], 0
    with time_machine.travel(MONDAY, tick=False):
        for size in (1, 20, 500):
            complaints(people.acme, there, size - there)
            there = size
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(address)
            assert answer.status_code == 200, answer.content
            counts.append(len(queries))
    assert Case.objects.for_organisation(people.acme).count() == 500
    assert counts[0] == counts[1] == counts[2], counts
