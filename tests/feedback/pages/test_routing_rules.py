"""Rules, the priority table and detectors, changed without a script; and words tried out."""

import pytest

from feedback.models import Case, DetectorSetting, FeedbackItem, PriorityRule, RoutingRule

RULES = "/o/acme/rules/"


@pytest.fixture
def alice(people, visit):
    return visit(people.alice)


def text(response):
    return response.content.decode()


def test_conditions_are_added_and_taken_away_and_nothing_typed_is_lost(people, alice):
    form = {"name": "Lost things", "target": "position", "position": people.baggage.public_id, "is_active": "on"}
    one = alice.post(RULES + "new/", form | {"count": "0", "add": "1", "matcher": "text"})
    assert 'name="c0-phrases"' in text(one)
    assert "Lost things" in text(one)
    two = alice.post(RULES + "new/", form | {
        "count": "1", "c0-matcher": "text", "c0-phrases": "lost", "add": "1", "matcher": "segment"})
    assert 'value="lost"' in text(two)
    assert 'name="c1-segments"' in text(two)
    back = alice.post(RULES + "new/", form | {
        "count": "2", "c0-matcher": "text", "c0-phrases": "lost", "c1-matcher": "segment", "c1-segments": "Gold",
        "remove": "0"})
    assert 'name="c0-segments"' in text(back)
    assert 'value="Gold"' in text(back)
    assert not RoutingRule.objects.for_organisation(people.acme).filter(name="Lost things").exists()
    alice.post(RULES + "new/", form | {"count": "1", "c0-matcher": "segment", "c0-segments": "Gold, Platinum"})
    row = RoutingRule.objects.for_organisation(people.acme).get(name="Lost things")
    assert row.conditions == [{"matcher": "segment", "params": {"segments": ["Gold", "Platinum"]}}]


def test_what_is_wrong_with_a_rule_is_said(people, alice):
    form = {"name": "X", "target": "position", "position": "", "is_active": "on", "count": "1", "c0-matcher": "rating",
            "c0-kind": "nps", "c0-at_least": "9", "c0-at_most": "2"}
    assert alice.post(RULES + "new/", form).status_code == 422
    named = alice.post(RULES + "new/", form | {"position": people.baggage.public_id})
    assert named.status_code == 422
    assert "at_least is above at_most" in text(named)


def test_rules_that_can_never_match_and_vacant_positions_are_marked(people, alice):
    everything = {"name": "Everything first", "target": "position", "position": people.baggage.public_id,
                  "is_active": "on", "count": "0"}
    alice.post(RULES + "new/", everything)
    assert "It can never match" not in text(alice.get(RULES))
    row = RoutingRule.objects.for_organisation(people.acme).get(name="Everything first")
    alice.post(f"{RULES}{row.public_id}/move/", {"way": "up"})
    assert "“Everything first” stands before it" in text(alice.get(RULES))
    alice.post(f"/o/acme/owners/{people.baggage.public_id}/hand-over/",
               {"capacity": "holder", "member": "", "from_day": "2026-03-01"})
    assert "Nobody holds Head of Baggage" in text(alice.get(RULES))
    default = RoutingRule.objects.for_organisation(people.acme).get(is_default=True)
    refused = alice.post(f"{RULES}{default.public_id}/delete/", follow=True)
    assert "cannot be deleted" in text(refused)


def test_words_are_tried_out_and_nothing_is_stored(people, alice, visit):
    said = {"text": "My bag is lost, this is terrible. Call me back!", "nps": "1",
            "touchpoint": people.touchpoint.public_id}
    shown = text(visit(people.vic).post(RULES, said))
    assert "Head of Baggage" in shown
    assert "<mark>" in shown
    assert "No detector is raised" in text(alice.post(RULES, {"text": "Lovely crew, thank you", "nps": "10"}))
    assert alice.post(RULES, said | {"nps": "77"}).status_code == 422
    assert not FeedbackItem.objects.for_organisation(people.acme).exists()
    assert not Case.objects.for_organisation(people.acme).exists()


def test_the_priority_table_is_reordered_by_number(people, alice):
    form = {"count": "3", "l0-place": "2", "l0-severity": "1", "l0-priority": "1", "l1-place": "1", "l1-severity": "3",
            "l1-priority": "4", "l1-value": "500", "l1-signals": ["safety"], "l2-place": "", "l2-severity": "1",
            "l2-priority": "2"}
    alice.post(RULES + "priorities/", form)
    rows = PriorityRule.objects.for_organisation(people.acme).order_by("order")
    assert [(row.priority, row.severity_at_least, row.signals) for row in rows] == [(4, 3, ["safety"]), (1, 1, [])]
    wrong = alice.post(RULES + "priorities/", form | {"l1-value": "much"})
    assert wrong.status_code == 422
    assert 'value="much"' in text(wrong)
    assert rows.count() == 2


def test_a_detector_is_switched_off_and_tuned(people, alice):
    path = RULES + "detectors/low_stars/"
    assert alice.post(path, {"severity": "3", "p-at_most": "1.5"}).status_code == 302
    row = DetectorSetting.objects.for_organisation(people.acme).get()
    assert (row.detector, row.is_enabled, row.severity, row.params) == ("low_stars", False, 3, {"at_most": 1.5})
    assert "off" in text(alice.get(RULES + "detectors/"))
    assert alice.post(path, {"severity": "3", "p-at_most": "9"}).status_code == 422
    assert alice.get(RULES + "detectors/nothing/").status_code == 404
