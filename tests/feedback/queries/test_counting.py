"""Counts that stop, all in one query."""

from feedback.models import Touchpoint
from feedback.queries.counting import count_all


def test_counts_stop_at_the_limit_and_take_one_query(people, django_assert_num_queries):
    rows = Touchpoint.objects.for_organisation(people.acme)
    there = rows.count()
    with django_assert_num_queries(1):
        counts = count_all(people.acme, {"all": rows, "none": rows.filter(key="nowhere")}, limit=3)
    assert counts == {"all": 3, "none": 0}
    assert count_all(people.acme, {"all": rows})["all"] == there > 3
    assert count_all(people.acme, {}) == {}
