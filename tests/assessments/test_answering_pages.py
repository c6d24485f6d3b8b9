"""Answering through the link, as a leader does on a phone without script."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from assessments.blind import confided_by
from assessments.models import Forecast, StatementLink
from assessments.rounds import preparing, revealing, running
from tests.assessments.rounds_story import TEAM, answer, open_round, prepare_round
from tests.feedback.story import MONDAY


@pytest.fixture(autouse=True)
def monday():
    cache.clear()
    with time_machine.travel(MONDAY, tick=False):
        yield


def text_of(answer_) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer_.content.decode()))


def chosen(page: str) -> set[tuple[str, str]]:
    return set(re.findall(r'name="([\w-]+)" value="(\w+)" checked', page))


def test_from_the_mail_to_handing_in_each_step_is_saved(people):
    asked = open_round(people, MONDAY)
    visitor, at = Client(), f"/a/{asked.token()}"
    page = visitor.get(at)
    assert "About 13 minutes" in text_of(page) or "About 12 minutes" in text_of(page)
    assert f'href="{at}/forecast"' in page.content.decode()
    first, second, third = (f"{each.kind}-{each.key}" for each in asked.sheet.subjects[:3])
    sent = visitor.post(f"{at}/forecast", {
        f"score-{first}": "60", f"sure-{first}": "70", f"score-{second}": "999", f"sure-{third}": "50"})
    assert sent.status_code == 303 and sent.headers["Location"] == f"{at}/part/insight"
    assert chosen(visitor.get(f"{at}/forecast").content.decode()) == {
        (f"score-{first}", "60"), (f"sure-{first}", "70")}
    steps = 0
    where = sent.headers["Location"]
    while "/part/" in where:
        keys = re.findall(r'name="true-(\d+)" value="1"', visitor.get(where).content.decode())
        given = {f"true-{keys[0]}": "unknown", f"evidence-{keys[0]}": "Nobody told me."}
        given |= {f"true-{key}": "4" for key in keys[1:]} | {f"matters-{key}": "5" for key in keys}
        where = visitor.post(where, given).headers["Location"]
        steps += 1
    assert steps == 8 and where == f"{at}/hand-in"
    page = text_of(visitor.get(where))
    assert "All answered" in page and "46 of 46" in page
    assert visitor.post(where, {"named": "yes"}).status_code == 303
    assert "You have handed in." in text_of(visitor.get(where))
    who = asked.fresh()
    assert who.submitted_at == MONDAY and who.agreed_to_be_named_at == MONDAY


def test_it_goes_on_where_it_stopped_and_says_what_is_missing(people):
    asked = open_round(people, MONDAY)
    visitor, at = Client(), f"/a/{asked.token()}"
    insight = [each.pk for each in asked.sheet.part("insight").statements]
    visitor.post(f"{at}/part/insight", {f"true-{key}": "3" for key in insight} | {f"matters-{key}": "3"
                                                                                  for key in insight[1:]})
    page = visitor.get(at).content.decode()
    assert "Go on where you stopped" in page and f'href="{at}/part/insight"' in page
    visitor.post(f"{at}/part/insight", {f"true-{key}": "3" for key in insight} | {f"matters-{key}": "3"
                                                                                  for key in insight})
    assert f'href="{at}/part/strategy"' in visitor.get(at).content.decode()
    page = text_of(visitor.get(f"{at}/hand-in"))
    assert "You may leave things open" in page and "Culture 6 statements" in page
    assert visitor.post(f"{at}/hand-in").status_code == 303, "missing is allowed"
    assert asked.fresh().submitted_at == MONDAY


def test_looking_changes_nothing_and_nonsense_is_no_answer(people):
    asked = open_round(people, MONDAY)
    visitor, at = Client(), f"/a/{asked.token()}"
    for path in ("", "/forecast", "/part/culture", "/hand-in", "/hand-on"):
        assert visitor.get(at + path).status_code == 200
    assert asked.fresh().started_at is None
    key = asked.sheet.part("culture").statements[0].pk
    visitor.post(f"{at}/part/culture", {f"true-{key}": "7", f"matters-{key}": "-1", "true-1": "5", "x": "\x00"})
    assert not chosen(visitor.get(f"{at}/part/culture").content.decode())
    assert visitor.get(f"{at}/part/no-such").status_code == 404


def test_too_long_an_example_is_refused_and_kept_in_the_box(people):
    asked = open_round(people, MONDAY)
    visitor, at = Client(), f"/a/{asked.token()}"
    key = asked.sheet.part("culture").statements[0].pk
    page = visitor.post(f"{at}/part/culture", {f"true-{key}": "4", f"evidence-{key}": "x" * 2001})
    assert page.status_code == 400 and "x" * 2001 in page.content.decode()
    assert (f"true-{key}", "4") in chosen(page.content.decode())


def test_it_speaks_german_to_those_who_read_it_and_to_whoever_asks(people):
    asked = open_round(people, MONDAY)
    page = text_of(Client().get(f"/a/{asked.token(asked.named('Ina'))}"))
    assert "Wie gut sind wir zu unserer Kundschaft?" in page
    visitor, at = Client(), f"/a/{asked.token()}"
    page = visitor.get(f"{at}/part/culture?lang=de").content.decode()
    assert "Wer schlechte Nachrichten" in page and "Wie sehr trifft das heute zu?" in page
    assert visitor.post(f"{at}/part/culture?lang=de").headers["Location"].endswith("/part/leadership?lang=de")
    assert "lang=fr" not in page and "lang=en" in page


def test_too_early_too_late_and_after_the_reveal_the_page_says_so(people):
    early = prepare_round(people, MONDAY)
    assert "has not begun yet" in text_of(Client().get(f"/a/{early.token()}"))
    asked = open_round(people, MONDAY)
    for number in range(6):
        answer(asked, number, MONDAY)
    running.close(asked.round, asked.alice, MONDAY)
    at = f"/a/{asked.token()}"
    for path in ("", "/forecast", "/part/culture", "/hand-in", "/hand-on"):
        for method in ("get", "post"):
            shut = getattr(Client(), method)(at + path)
            assert shut.status_code == 410 and "What you handed in counts." in text_of(shut)
    asked.refresh()
    revealing.reveal(asked.round, asked.alice, MONDAY)
    assert "What everybody said is open now" in text_of(Client().get(at))


def test_handing_on_says_what_happens_and_ends_the_link(people):
    asked = open_round(people, MONDAY)
    visitor, at = Client(), f"/a/{asked.token()}"
    assert "judge alone" in text_of(visitor.get(f"{at}/hand-on"))
    refused = visitor.post(f"{at}/hand-on", {"name": "Dora", "email": "dora at acme"})
    assert refused.status_code == 400 and 'value="dora at acme"' in refused.content.decode()
    assert "Dora now answers for IT" in text_of(visitor.post(f"{at}/hand-on", {"name": "Dora",
                                                                               "email": "dora@acme.test"}))
    assert visitor.get(at).status_code == 410


def test_somebody_in_two_functions_reads_so_on_the_first_page(people):
    asked = open_round(people, MONDAY, TEAM + "Service; Ida Ink; ida@acme.test\n")
    assert "here for IT, and by another link for Service" in text_of(Client().get(f"/a/{asked.token()}"))


def test_one_leaders_page_shows_nothing_of_another(people):
    asked = open_round(people, MONDAY)
    answer(asked, 1, MONDAY, true=2, matters=2, evidence="SENTINEL of Ian")
    visitor, at = Client(), f"/a/{asked.token(0)}"
    for path in ("", "/forecast", "/part/culture", "/hand-in"):
        page = visitor.get(at + path).content.decode()
        assert "SENTINEL" not in page and not chosen(page)


def test_a_link_that_an_admin_was_shown_is_over_with_the_first_answer(people):
    asked = open_round(people, MONDAY)
    link = preparing.show_link(asked.fresh(), asked.alice, MONDAY)
    at, leader, admin = link[link.index("/a/"):], Client(), Client()
    assert "Alice Archer gave you this link" in text_of(leader.get(at))
    first = leader.post(f"{at}/forecast", {"score-metric-nps": "60"})
    assert first.status_code == 303 and at not in first.headers["Location"]
    assert "Keep the address of this page" in text_of(leader.get(first.headers["Location"]))
    assert admin.get(at).status_code == 410
    onward = leader.post(first.headers["Location"], {}).headers["Location"]
    assert leader.get(onward).status_code == 200 and onward.rsplit("/", 2)[0] == (
        first.headers["Location"].rsplit("/", 2)[0]), "and stays the same from then on"


def test_a_forecast_stays_with_what_it_was_made_for_when_something_goes_between_page_and_press(people):
    asked = open_round(people, MONDAY)
    visitor, at = Client(), f"/a/{asked.token()}/forecast"
    *_others, gone, last = asked.sheet.subjects
    names = re.findall(r'name="(score-[^"]+)" value="0"', visitor.get(at).content.decode())
    StatementLink.objects.for_organisation(people.acme).filter(kind=gone.kind, key=gone.key).delete()
    visitor.post(at, {name: str(10 * number) for number, name in enumerate(names)})
    with confided_by(asked.fresh()):
        kept = {(each.kind, each.key): each.score for each in Forecast.objects.of_participant(asked.fresh(), MONDAY)}
    assert (gone.kind, gone.key) not in kept and len(kept) == len(names) - 1
    assert kept[last.kind, last.key] == 10 * (len(names) - 1)


def test_line_breaks_count_as_the_browser_counts_them(people):
    asked = open_round(people, MONDAY)
    visitor, at = Client(), f"/a/{asked.token()}/part/insight"
    key = asked.sheet.part("insight").statements[0].pk
    assert visitor.post(at, {f"true-{key}": "4", f"evidence-{key}": "a\r\n" * 999 + "b"}).status_code == 303
