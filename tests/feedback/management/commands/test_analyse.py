from __future__ import annotations

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from cxloop.models import Organisation
from feedback.management.commands import analyse as command
from feedback.models import Analysis, FeedbackItem, Flag
from tests.people import People


def run(organisation: Organisation, text: str, **options: Any) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("analyse", organisation=organisation.slug, stdin=io.StringIO(text), stdout=out, **options)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_answer_a_line_with_every_reason_and_nothing_stored(people: People) -> None:
    lines = [
        {"text": "My bag is lost, please call me back", "ratings": {"nps": 1}, "touchpoint": "baggage"},
        {"text": "Lovely crew, thank you"},
    ]
    unhappy, happy = run(people.acme, "\n".join(map(json.dumps, lines)))
    assert unhappy["is_unhappy"]
    assert not happy["is_unhappy"]
    assert unhappy["position"] == "Head of Baggage"
    assert unhappy["why"]
    assert unhappy["priority_why"]
    assert {flag["detector"] for flag in unhappy["flags"]} >= {"nps_detractor", "contact_requested"}
    assert happy["flags"] == []
    for model in (FeedbackItem, Analysis, Flag):
        assert not model.objects.for_organisation(people.acme).exists()


def test_bad_lines_answer_with_line_and_field_and_the_rest_goes_on(people: People) -> None:
    text = (
        '{"text": "fine"}\nnot json\n\n{"text": 3}\n[]\n' + "[" * 100_000 + '\n{"text": "x", "ratings": {"nps": 99}}\n'
        '{"text": "good"}\n'
    )
    answers = run(people.acme, text)
    assert [(each.get("line"), each.get("field")) for each in answers] == [
        (None, None),
        (2, ""),
        (4, "text"),
        (5, ""),
        (6, ""),
        (7, "ratings.nps"),
        (None, None),
    ]
    assert answers[2]["error"].startswith("line 4, text: ")


def test_batches_of_any_size_answer_the_same(people: People) -> None:
    text = "\n".join(json.dumps({"text": f"bag {n} is late"}) for n in range(7))
    assert run(people.acme, text, batch=1) == run(people.acme, text, batch=3) == run(people.acme, text)


def test_the_rule_book_is_read_once(people: People, django_assert_num_queries: Any) -> None:
    text = "\n".join(json.dumps({"text": f"bag {n} is late"}) for n in range(50))
    with django_assert_num_queries(7):
        run(people.acme, text, batch=5)


def test_a_line_without_end_does_not_fill_the_memory(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "LINE_AT_MOST", 100)
    answers = run(people.acme, json.dumps({"text": "x" * 1_000}) + '\n{"text": "good"}\n')
    assert "longer than 100" in answers[0]["error"]
    assert answers[1]["label"] == "positive"


def test_nothing_in_nothing_out_and_a_strange_organisation(people: People) -> None:
    assert run(people.acme, "") == []
    with pytest.raises(CommandError, match="no organisation"):
        call_command("analyse", organisation="nowhere", stdin=io.StringIO(""))
