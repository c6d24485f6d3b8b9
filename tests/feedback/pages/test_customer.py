"""One customer: everything they said, so that nobody asks twice."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.feedback.story import MONDAY, complain, say


def page(client, customer):
    return client.get(f"/o/acme/customer/{customer.public_id}/")


def test_everything_they_said_newest_first_with_their_cases(people, visit, noon):
    say(people.acme, "All fine.", MONDAY - timedelta(days=40), nps=9, email="nora@example.test", name="Nora Berg")
    case = complain(people.acme, MONDAY, email="nora@example.test", touchpoint="baggage")
    response = page(visit(people.carol), case.customer)
    assert [each.text for each in response.context["said"]] == [case.first_item.text, "All fine."]
    assert [row.pk for row in response.context["page"].cases] == [case.pk]
    assert "nora@example.test" in response.content.decode()


def test_a_viewer_does_not_learn_who_it_is(people, visit, noon):
    case = complain(people.acme, MONDAY, email="nora@example.test", name="Nora Berg")
    html = page(visit(people.vic), case.customer).content.decode()
    assert "Nora" not in html
    assert "nora@example.test" not in html


def test_a_stranger_finds_nobody(people, visit):
    case = complain(people.acme, MONDAY, email="nora@example.test")
    assert page(visit(people.mallory), case.customer).status_code == 404
    assert visit(people.mallory).get(f"/o/globex/customer/{case.customer.public_id}/").status_code == 404


def test_twenty_things_cost_as_many_queries_as_one(people, visit, noon, django_assert_num_queries):
    client = visit(people.carol)
    case = complain(people.acme, MONDAY, email="nora@example.test", touchpoint="baggage")
    page(client, case.customer)
    with CaptureQueriesContext(connection) as one:
        page(client, case.customer)
    for number in range(19):
        say(people.acme, "Still terrible.", MONDAY + timedelta(minutes=number), nps=1, email="nora@example.test",
            touchpoint="baggage")
    with django_assert_num_queries(len(one)):
        assert len(page(client, case.customer).context["said"]) == 20
