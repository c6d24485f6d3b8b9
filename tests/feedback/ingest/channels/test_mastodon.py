"""Mastodon, against a server of our own: what comes in, what stays out, and answers that go no further than a post."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from cxloop.errors import CxloopError
from cxloop.http_out import client
from feedback.follow_up import delivery
from feedback.ingest.channels.mastodon import Mastodon
from feedback.ingest.channels.polling import poll_all, poll_source
from feedback.ingest.channels.registry import ChannelFailed, ChannelRefused, Reply
from feedback.ingest.service import source_called
from feedback.models import FeedbackItem, FeedbackRevision, Message, Source
from tests.feedback.ingest.channels.fake_mastodon import JOE, ME
from tests.feedback.story import MONDAY

MINUTE = timedelta(minutes=1)


def poll(source, now=MONDAY):
    return poll_source(Source.objects.for_organisation(source.organisation_id).get(pk=source.pk), now)


def items(source):
    return list(FeedbackItem.objects.for_organisation(source.organisation_id).filter(source=source).order_by("pk"))


def state(source):
    source.refresh_from_db()
    return source


def test_mentions_and_hashtags_come_in_once_each(source, server):
    server.post("101", "<p><span>@<span>acme</span></span> my bag is lost</p><p>again<br>and again &amp; again</p>")
    server.post("102", "<p>Late as ever #acme</p>", JOE, mention=False)
    server.post("103", "<p>@acme twice #acme</p>")
    assert poll(source) == 3 and poll(source, MONDAY + MINUTE) == 0
    first, second, _third = items(source)
    assert first.text == "@acme my bag is lost\n\nagain\nand again & again"
    assert (first.external_id, first.permalink, first.language) == ("101", "https://far.example/101", "en")
    assert first.customer.handle == "ann@far.example" and first.customer.name == "Ann"
    assert second.customer.handle == "joe@127.0.0.1", "an account of the server itself gets its host"
    assert state(source).poll_error == "" and source.polled_at == MONDAY + MINUTE


def test_our_own_posts_and_boosts_stay_out(source, server):
    server.post("101", "<p>#acme we fly to Faro now</p>", ME, mention=False)
    server.post("102", "<p>#acme</p>", mention=False, reblog={"id": "99"})
    assert poll(source) == 0 and items(source) == []


def test_it_goes_on_where_it_was_and_misses_nothing_in_a_busy_hour(source, server):
    server.post("100", "<p>@acme first</p>")
    poll(source)
    for number in range(101, 251):
        server.post(str(number), f"<p>@acme number {number}</p>")
    assert poll(source, MONDAY + MINUTE) == 150
    assert [item.external_id for item in items(source)] == [str(number) for number in range(100, 251)]


def test_the_first_time_only_the_newest_page_is_read(source, server):
    for number in range(101, 181):
        server.post(str(number), "<p>@acme old</p>")
    assert poll(source) == 40


def test_an_edit_becomes_a_revision(source, server):
    post = server.post("101", "<p>@acme it was fine</p>")
    poll(source)
    post.update(content="<p>@acme it was dreadful</p>", edited_at="2026-03-02T09:00:00.000Z")
    assert poll(source, MONDAY + MINUTE) == 1 and poll(source, MONDAY + 2 * MINUTE) == 0
    (item,) = items(source)
    assert item.text == "@acme it was dreadful"
    assert FeedbackRevision.objects.for_organisation(source.organisation_id).get(item=item).text == "@acme it was fine"


def test_a_server_too_old_to_be_asked_for_several_posts_is_read_all_the_same(source, server):
    server.knows_many = False
    server.post("101", "<p>@acme hello</p>")
    poll(source)
    server.post("102", "<p>@acme again</p>")
    assert poll(source, MONDAY + MINUTE) == 1


def test_told_to_slow_down_it_rests_until_then(source, server):
    server.mood = (429, {"X-RateLimit-Reset": (MONDAY + 5 * MINUTE).isoformat()}, {"error": "Too many requests"})
    assert poll(source) == 0
    asked = len(server.asked)
    server.mood = None
    server.post("101", "<p>@acme hello</p>")
    assert poll(source, MONDAY + 4 * MINUTE) == 0 and len(server.asked) == asked
    assert poll(source, MONDAY + 5 * MINUTE) == 1


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        ((500, {}, {"error": "oh"}), "channel_failed: The server answered with an error (500)."),
        ((401, {}, {"error": "no"}), "channel_refused: The server does not accept the access token (401)."),
        ((200, {}, b"<html>hello</html>"), "outgoing_failed: The answer was no JSON."),
        ((200, {}, {"strange": True}), "channel_failed: The server answered with something that is not Mastodon's."),
        ((302, {"Location": "http://127.0.0.1:1/"}, b""), "channel_failed: The server answered with an error (302)."),
    ],
)
def test_what_goes_wrong_is_named_and_kept(source, server, mood, words):
    server.mood = mood
    assert poll(source) == 0
    assert state(source).poll_error == words and source.cursor == {}
    server.mood = None
    server.post("101", "<p>@acme hello</p>")
    assert poll(source, MONDAY + MINUTE) == 1 and state(source).poll_error == ""


def test_an_inside_address_is_refused(source, settings):
    settings.ALLOWED_OUTGOING_HOSTS = []
    assert poll(source) == 0
    assert state(source).poll_error.startswith("address_refused")


def test_without_a_token_it_says_so(source):
    source.secrets = ""
    source.save()
    poll(source)
    assert state(source).poll_error == "invalid_input: The access token is missing."


def test_when_storing_fails_the_cursor_does_not_move(source, server, monkeypatch):
    server.post("101", "<p>@acme hello</p>")

    def fail(*args, **options):
        raise RuntimeError("the database went away")

    with monkeypatch.context() as patched:
        patched.setattr("feedback.ingest.channels.polling.store", fail)
        with pytest.raises(RuntimeError):
            poll(source)
    assert state(source).cursor == {}
    assert poll(source) == 1


def test_two_polls_at_once_store_it_once(source, server):
    server.post("101", "<p>@acme hello</p>")
    one, other = (Source.objects.for_organisation(source.organisation_id).get(pk=source.pk) for _ in range(2))
    assert (poll_source(one, MONDAY), poll_source(other, MONDAY)) == (1, 0)


def test_one_source_that_fails_does_not_stop_the_others(source, server, people):
    broken = source_called(people.globex, "Mastodon", "mastodon")
    server.post("101", "<p>@acme hello</p>")
    assert poll_all(MONDAY) == 1
    assert "invalid_input" in state(broken).poll_error


def reply_on(source, visibility="public", **more):
    item = items(source)[0]
    item.attributes["visibility"] = visibility
    message = Message(
        organisation_id=source.organisation_id, body="We are looking for it.", in_reply_to=item.external_id
    )
    return Reply(message, item, **more)


@pytest.mark.parametrize(
    ("post", "answer"),
    [
        ("public", "public"),
        ("unlisted", "unlisted"),
        ("private", "private"),
        ("direct", "direct"),
        ("", "direct"),
        ("everybody", "direct"),
    ],
)
def test_an_answer_is_seen_by_no_more_people_than_the_post(source, server, post, answer):
    server.post("101", "<p>@acme my bag</p>")
    poll(source)
    with client() as http:
        key = Mastodon().reply(source, reply_on(source, post), http)
    (posted,) = server.posted.values()
    assert posted["id"] == key and posted["visibility"] == answer
    assert posted["in_reply_to_id"] == "101" and posted["status"] == "@ann@far.example We are looking for it."


def test_an_answer_tried_twice_stands_there_once(source, server):
    server.post("101", "<p>@acme my bag</p>")
    poll(source)
    reply = reply_on(source)
    with client() as http:
        assert Mastodon().reply(source, reply, http) == Mastodon().reply(source, reply, http)
    assert len(server.posted) == 1


def test_an_answer_too_long_for_the_server_is_final_and_says_why(source, server):
    server.post("101", "<p>@acme my bag</p>")
    poll(source)
    reply = reply_on(source)
    reply.message.body = "x" * 600
    with client() as http, pytest.raises(ChannelRefused, match="character limit") as refused:
        Mastodon().reply(source, reply, http)
    assert refused.value.status < 500, "trying again is useless"


def test_the_loop_knows_that_answers_can_go_back():
    assert "mastodon" in delivery._replying


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"server": "ftp://x.example"},
        {"server": "http://x.example"},
        {"server": "https://x.example", "hashtags": ["a b"]},
        {"server": "https://x.example", "unknown": 1},
    ],
)
def test_wrong_settings_are_refused(settings):
    with pytest.raises(CxloopError):
        Mastodon().verify(settings)


def test_right_settings_pass():
    assert Mastodon().verify({"server": "https://x.example/", "hashtags": ["acme"]}).base == "https://x.example"


@pytest.mark.parametrize("payload", [None, {}, "x", [1], [{"id": "1"}], [{"type": "mention", "status": {"id": "1"}}]])
def test_a_payload_of_another_shape_is_a_named_error(payload):
    with pytest.raises(ChannelFailed):
        Mastodon().parse(payload)


@pytest.mark.real_data
def test_real_answers_of_a_server_are_read(real_data):
    folder = real_data / "payloads" / "mastodon_api"
    if not folder.is_dir():
        pytest.skip("real answers of Mastodon are not here: ../shared/data/payloads is missing")
    (mention,) = Mastodon().parse([json.loads((folder / "test_notifications_2.json").read_text())], host="localhost")
    assert (mention.text, mention.customer.handle) == ("@mastodonpy_test hello!", "admin@localhost")
    timeline = json.loads((folder / "test_timeline_disabled_2.json").read_text())
    found = Mastodon().parse(timeline)
    assert len(found) == sum(1 for post in timeline if post["reblog"] is None) > 0
    assert all(item.occurred_at and item.external_id and "<" not in item.text for item in found)
    boost = json.loads((folder / "test_status_reblog_unreblog_1.json").read_text())
    assert Mastodon().parse([boost]) == []
