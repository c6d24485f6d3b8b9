"""/api/v1/cases/: cases found by filters, read whole, and worked on by their verbs."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from cxloop.models import AuditEntry
from feedback.models import Case, Message
from tests.feedback.story import complain
from tests.people import Api, People

URL = "/api/v1/cases/"


def path(case: Case, verb: str = "") -> str:
    return f"{URL}{case.public_id}/" + (f"{verb}/" if verb else "")


@pytest.fixture
def lost_bag(people: People) -> Case:
    return complain(people.acme, timezone.now(), name="Mary Hopper", email="mary@example.test", touchpoint="baggage",
                    text="My bag is lost and nobody answers. Call mary@example.test", segment="gold")


def ids(client: APIClient, **filters: str) -> set[str]:
    answer = client.get(URL, filters)
    assert answer.status_code == 200, answer.json()
    return {row["id"] for row in answer.json()["results"]}


def test_a_case_says_who_owes_what_by_when_and_why(people: People, api: Api, lost_bag: Case) -> None:
    case = api(people.carol, "cases:read").get(path(lost_bag)).json()
    assert case["id"] == str(lost_bag.public_id)
    assert case["status"] == "open"
    assert (case["owner"]["name"], case["position"]["title"]) == ("Bob Baker", "Head of Baggage")
    assert case["customer"]["email"] == "mary@example.test"
    assert case["acknowledge_due_at"] and case["customer_due_at"] and not case["is_late"]
    assert case["why"]["owner"] and case["promises"]["acknowledge_minutes"] > 0
    (item,) = case["items"]
    assert item["text"].startswith("My bag is lost") and item["flags"][0]["evidence"]
    assert [event["action"] for event in case["timeline"]][:1] == ["case.opened"]


def test_no_answer_carries_an_inner_key(people: People, api: Api, lost_bag: Case) -> None:
    carol = api(people.carol)
    carol.post(path(lost_bag, "contact"), {"message": "We are looking for it."})
    text = json.dumps(carol.get(path(lost_bag)).json())
    assert '"rule_id"' not in text and '"organisation' not in text and '"pk"' not in text


def test_a_viewer_reads_what_was_said_but_not_by_whom(people: People, api: Api, lost_bag: Case) -> None:
    vic = api(people.vic)
    for answer in (vic.get(path(lost_bag)), vic.get(URL), vic.get("/api/v1/feedback/")):
        text = json.dumps(answer.json())
        assert "bag is lost" in text
        assert "Hopper" not in text and "mary@" not in text
    assert "mary@example.test" in json.dumps(api(people.carol).get(path(lost_bag)).json())


def test_the_whole_way_from_open_to_resolved_and_back(people: People, api: Api, lost_bag: Case) -> None:
    carol = api(people.carol, "cases:write")
    moves: list[tuple[str, dict[str, Any], str]] = [
        ("acknowledge", {}, "acknowledged"),
        ("note", {"body": "Tracing found it in Lisbon."}, "acknowledged"),
        ("pause", {"reason": "Waiting for Lisbon", "until": (timezone.now() + timedelta(days=2)).isoformat()},
         "acknowledged"),
        ("resume", {}, "acknowledged"),
        ("contact", {"message": "We found your bag."}, "contacted"),
        ("resolve", {"root_cause": people.cause.name, "message": "It is on its way."}, "resolved"),
        ("reopen", {"reason": "It went to the wrong house."}, "open"),
        ("close", {"reason": "Wrote and called five times."}, "closed"),
    ]
    for verb, said, status in moves:
        answer = carol.post(path(lost_bag, verb), said)
        assert (answer.status_code, answer.json().get("status")) == (200, status), (verb, answer.json())
    assert answer.json()["outcome"] == "unreachable" and answer.json()["cycle"] == 2
    written = Message.objects.for_organisation(people.acme).filter(case=lost_bag)
    assert set(written.values_list("kind", "body")) >= {("reply", "We found your bag."),
                                                         ("note", "Tracing found it in Lisbon.")}
    trail = AuditEntry.objects.for_organisation(people.acme).filter(object_kind="case", object_id=lost_bag.pk,
                                                                    actor_kind="token")
    assert trail.filter(action="case.resolved").get().actor_name.startswith("Carol Clark (")


def test_a_move_that_is_not_allowed_is_409(people: People, api: Api, lost_bag: Case) -> None:
    carol = api(people.carol)
    carol.post(path(lost_bag, "acknowledge"))
    answer = carol.post(path(lost_bag, "acknowledge"))
    assert (answer.status_code, answer.json()["code"]) == (409, "invalid_move")
    assert answer.json()["details"]["status"] == "acknowledged"
    assert carol.post(path(lost_bag, "reopen"), {"reason": "?"}).status_code == 409
    assert carol.post(path(lost_bag, "resume")).status_code == 409


SAID: dict[str, dict[str, Any]] = {
    "acknowledge": {}, "contact": {"message": "We found it."}, "close": {"reason": "No answer."},
    "resolve": {"root_cause": "", "message": "It is on its way."}, "reopen": {"reason": "Wrong house."},
    "assign": {"assignee": "bob@acme.test"}, "note": {"body": "Found."}, "resume": {},
    "pause": {"reason": "Lisbon", "until": ""}, "hand-over": {"position": "Head of Baggage", "note": "Yours."},
}
ALLOWED = {
    "open": {"acknowledge", "contact", "resolve", "close", "assign", "note", "pause", "hand-over"},
    "acknowledged": {"contact", "resolve", "close", "assign", "note", "pause", "hand-over"},
    "contacted": {"contact", "resolve", "close", "assign", "note", "pause", "hand-over"},
    "resolved": {"close", "reopen", "assign", "note", "hand-over"},
    "closed": {"reopen", "note"},
}


def test_every_verb_in_every_state_is_done_or_409(people: People, api: Api, lost_bag: Case) -> None:
    carol, until = api(people.carol), (timezone.now() + timedelta(days=2)).isoformat()
    said = {**SAID, "resolve": {**SAID["resolve"], "root_cause": people.cause.name},
            "pause": {**SAID["pause"], "until": until}}
    for status, way in (("open", ""), ("acknowledged", "acknowledge"), ("contacted", "contact"),
                        ("resolved", "resolve"), ("closed", "close")):
        assert not way or carol.post(path(lost_bag, way), said[way]).status_code == 200
        done = set()
        for verb, given in said.items():
            with transaction.atomic():
                answer = carol.post(path(lost_bag, verb), given, format="json")
                transaction.set_rollback(True)
            assert answer.status_code in (200, 409), (status, verb, answer.json())
            done |= {verb} if answer.status_code == 200 else set()
        assert done == ALLOWED[status], status


@pytest.mark.parametrize(("verb", "said", "field"), [
    ("contact", {}, "message"), ("contact", {"message": "  "}, "message"), ("contact", {"message": "a\x00"}, "message"),
    ("resolve", {"message": "Done."}, "root_cause"), ("resolve", {"message": "Done.", "root_cause": "Gremlins"},
                                                     "root_cause"),
    ("close", {}, "reason"), ("assign", {}, "assignee"), ("assign", {"assignee": "mallory@globex.test"}, "assignee"),
    ("assign", {"assignee": "vic@acme.test"}, "assignee"), ("note", {"body": "x", "shout": True}, "shout"),
    ("pause", {"reason": "x", "until": "2020-01-01T00:00:00Z"}, "until"),
    ("hand-over", {"position": "King", "note": "x"}, "position"),
])
def test_what_is_missing_or_wrong_is_named(
    people: People, api: Api, lost_bag: Case, verb: str, said: dict[str, Any], field: str
) -> None:
    answer = api(people.carol).post(path(lost_bag, verb), said)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (400, "invalid_input", field)
    lost_bag.refresh_from_db()
    assert lost_bag.status == "open" and not Message.objects.for_organisation(people.acme).exists()


def test_work_goes_to_a_person_to_nobody_and_to_another_position(people: People, api: Api, lost_bag: Case) -> None:
    alice = api(people.alice)
    by_mail = alice.post(path(lost_bag, "assign"), {"assignee": "Carol@acme.test"}).json()
    assert by_mail["assignee"] == {"id": str(people.carol.public_id), "name": "Carol Clark"}
    assert alice.post(path(lost_bag, "assign"), {"assignee": None}).json()["assignee"] is None
    by_id = alice.post(path(lost_bag, "assign"), {"assignee": str(people.bob.public_id)}).json()
    assert by_id["assignee"]["name"] == "Bob Baker"
    moved = alice.post(path(lost_bag, "hand-over"), {"position": "Customer care", "note": "Not baggage."}).json()
    assert (moved["position"]["title"], moved["owner"]["name"]) == ("Customer care", "Alice Archer")


def test_a_verb_sent_twice_with_one_key_happens_once(people: People, api: Api, lost_bag: Case) -> None:
    carol = api(people.carol)
    headers = {"Idempotency-Key": "note-1"}
    first = carol.post(path(lost_bag, "note"), {"body": "Once."}, headers=headers)
    again = carol.post(path(lost_bag, "note"), {"body": "Once."}, headers=headers)
    assert again.json() == first.json() and again.headers["Idempotent-Replay"] == "true"
    assert Message.objects.for_organisation(people.acme).count() == 1
    assert carol.post(path(lost_bag, "acknowledge"), headers=headers).status_code == 422


def test_viewers_and_narrow_tokens_change_nothing(people: People, api: Api, lost_bag: Case) -> None:
    assert api(people.vic).post(path(lost_bag, "acknowledge")).json()["code"] == "not_allowed"
    narrow = api(people.carol, "cases:read").post(path(lost_bag, "acknowledge"))
    assert (narrow.status_code, narrow.json()["details"]) == (403, {"scope": "cases:write"})
    lost_bag.refresh_from_db()
    assert lost_bag.status == "open"


def test_a_stranger_finds_nothing(people: People, api: Api, lost_bag: Case) -> None:
    mallory = api(people.mallory)
    assert ids(mallory) == set()
    assert mallory.get(path(lost_bag)).status_code == 404
    assert mallory.post(path(lost_bag, "acknowledge")).status_code == 404


def test_filters_find_what_they_name_and_nothing_else(people: People, api: Api, lost_bag: Case) -> None:
    other = complain(people.acme, timezone.now() - timedelta(days=3), email="ann@example.test", source="Shop")
    Case.objects.for_organisation(people.acme).filter(pk=other.pk).update(
        due_at=timezone.now() - timedelta(hours=1), priority=4)
    carol, one, two = api(people.carol), str(lost_bag.public_id), str(other.public_id)
    carol.post(path(lost_bag, "acknowledge"))
    lost_bag.refresh_from_db()
    assert ids(carol) == {one, two}
    for filters, found in [
        ({"status": "acknowledged"}, {one}), ({"status": "open,acknowledged"}, {one, two}),
        ({"priority": "urgent"}, {two}),
        ({"touchpoint": "baggage"}, {one}), ({"touchpoint": "flight"}, {one}), ({"source": "shop"}, {two}),
        ({"source": str(other.source.public_id)}, {two}), ({"segment": "gold"}, {one}), ({"late": "true"}, {two}),
        ({"late": "false"}, {one}), ({"position": str(people.baggage.public_id)}, {one}),
        ({"owner": str(people.bob.public_id)}, {one}), ({"assignee": "none"}, set()), ({"owner": "me"}, set()),
        ({"updated_since": lost_bag.last_activity_at.isoformat()}, {one}), ({"status": "closed"}, set()),
        ({"opened_before": (timezone.now() - timedelta(days=1)).isoformat()}, {two}),
        ({"customer": str(lost_bag.customer.public_id)}, {one}), ({"theme": "no-such-theme"}, set()),
    ]:
        assert ids(carol, **filters) == found, filters


def test_a_time_whose_plus_was_not_escaped_is_still_read(people: People, api: Api, lost_bag: Case) -> None:
    since = (timezone.now() - timedelta(hours=1)).isoformat()
    carol = api(people.carol)
    for written in (since, quote(since)):
        assert len(carol.get(f"{URL}?updated_since={written}").json()["results"]) == 1


@pytest.mark.parametrize("query", [
    "status=happy", "priority=9", "owner=bob", "late=maybe", "updated_since=yesterday", "statuss=open", "limit=0",
    "limit=501", "limit=ten", "cursor=nonsense", "cursor=WyJ4Il0", "segment=%00", "status=open&status=closed",
])
def test_a_filter_that_cannot_be_read_is_refused_by_name(people: People, api: Api, query: str) -> None:
    answer = api(people.carol).get(f"{URL}?{query}")
    assert answer.status_code == 400 and answer.json()["field"] == query.partition("=")[0]


def test_pages_hold_every_case_once(people: People, api: Api) -> None:
    now = timezone.now()
    for number in range(5):
        complain(people.acme, now - timedelta(hours=number // 2), email=f"c{number}@example.test")
    carol, address, seen = api(people.carol), f"{URL}?limit=2", []
    while address:
        page = carol.get(address).json()
        assert len(page["results"]) <= 2
        seen += [row["number"] for row in page["results"]]
        address = page["next"]
    assert len(seen) == 5 and len(set(seen)) == 5


def test_queries_do_not_grow_with_rows(people: People, api: Api) -> None:
    carol, now = api(people.carol), timezone.now()
    first = complain(people.acme, now, email="c@example.test", touchpoint="baggage")

    def costs() -> list[int]:
        found = []
        for address in (URL, path(first), "/api/v1/feedback/", f"/api/v1/feedback/{first.first_item.public_id}/"):
            with CaptureQueriesContext(connection) as queries:
                assert carol.get(address, {"limit": 500} if address.endswith(("cases/", "feedback/")) else {}
                                 ).status_code == 200
            found.append(len(queries))
        return found

    carol.get(URL)
    at_one = costs()
    for number in range(19):
        complain(people.acme, now, email=f"c{number}@example.test", touchpoint="baggage")
        complain(people.acme, now, email="c@example.test", touchpoint="baggage")
    assert costs() == at_one
