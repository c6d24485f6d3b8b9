"""Promises, ladders and working hours on their pages."""

import pytest

from cxloop.models import BusinessCalendar, CalendarDay
from feedback.models import EscalationPolicy, EscalationStep
from feedback.pages.calendars import read_hours

PROMISES = "/o/acme/promises/"
FORM = {"name": "Gold", "acknowledge_minutes": "15", "contact_minutes": "60", "resolve_minutes": "480",
        "warn_minutes": "5", "customer_hours": "12", "priorities": ["4"], "segments": "Gold", "is_active": "on"}
STEP = {"step": ["0"], "s0-after_minutes": "30", "s0-promise": "any", "s0-tell": ["owner", "manager"],
        "s0-does": "notify", "s0-repeat_minutes": "0", "s0-repeat_times": "0"}


@pytest.fixture
def alice(people, visit):
    return visit(people.alice)


def text(response):
    return response.content.decode()


def test_a_policy_is_made_with_steps_added_on_the_way(people, alice):
    added = alice.post(PROMISES + "new/", FORM | STEP | {"add": "1"})
    assert 'name="s1-after_minutes"' in text(added)
    assert 'value="Gold"' in text(added)
    taken = alice.post(PROMISES + "new/", FORM | STEP | {"remove": "0"})
    assert 's0-after_minutes' not in text(taken)
    assert not EscalationPolicy.objects.for_organisation(people.acme).filter(name="Gold").exists()
    assert alice.post(PROMISES + "new/", FORM | STEP).status_code == 302
    row = EscalationPolicy.objects.for_organisation(people.acme).get(name="Gold")
    assert (row.priorities, row.segments, row.contact_minutes) == ([4], ["Gold"], 60)
    assert EscalationStep.objects.for_organisation(people.acme).get(policy=row).tell == ["owner", "manager"]
    assert "30 min late" in text(alice.get(PROMISES))
    alice.post(f"{PROMISES}{row.public_id}/delete/")
    assert "Gold" not in text(alice.get(PROMISES)).split("the policy is gone")[0].split("<h2>")[-1]


def test_what_is_wrong_with_a_policy_is_said_and_the_default_stays(people, alice):
    late = alice.post(PROMISES + "new/", FORM | STEP | {"contact_minutes": "5"})
    assert late.status_code == 422
    assert "cannot fall due before" in text(late)
    nobody = {key: value for key, value in STEP.items() if key != "s0-tell"}
    assert "Say who is told" in text(alice.post(PROMISES + "new/", FORM | nobody))
    default = EscalationPolicy.objects.for_organisation(people.acme).get(is_default=True)
    assert "cannot be deleted" in text(alice.post(f"{PROMISES}{default.public_id}/delete/", follow=True))


def test_working_hours_are_written_as_people_write_them(people, alice):
    path = PROMISES + "calendars/new/"
    form = {"name": "Shop", "time_zone": "Europe/Lisbon", "country": "PT", "subdivision": "",
            "day_0": "9:00-12:00, 13:00-17:00",
            "days": "2026-12-24 09:00-12:00 Christmas Eve\n2026-12-31 closed Stocks"}
    assert alice.post(path, form).status_code == 302
    row = BusinessCalendar.objects.for_organisation(people.acme).get(name="Shop")
    assert row.week[0] == [["09:00", "12:00"], ["13:00", "17:00"]]
    days = CalendarDay.objects.for_organisation(people.acme).filter(calendar=row).order_by("on")
    assert [(day.intervals, day.name) for day in days] == [([["09:00", "12:00"]], "Christmas Eve"), ([], "Stocks")]
    shown = text(alice.get(f"{PROMISES}calendars/{row.public_id}/"))
    assert "2026-12-31 closed Stocks" in shown
    assert "Good Friday" in shown
    for wrong in ({"day_0": "nine to five"}, {"day_0": ""}, {"days": "tomorrow closed"}, {"subdivision": "ZZ"}):
        assert alice.post(path, form | {"name": "Other"} | wrong).status_code == 422, wrong


def test_hours_are_read():
    assert read_hours("9:00 - 12:30,14:00–24:00") == [["09:00", "12:30"], ["14:00", "24:00"]]
    assert read_hours("") == []
