from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from cxloop.errors import InvalidInput
from feedback.ingest.channels.registry import Channel, channels
from feedback.ingest.mail.plain_text import plain_text

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("channel", list(channels), ids=lambda channel: channel.key)
def test_every_channel_is_whole(channel):
    assert channel.key and str(channel.label) and type(channel).__doc__
    assert dataclasses.is_dataclass(channel.Settings)
    assert channel.can_poll == (type(channel).poll is not Channel.poll)
    assert channel.can_reply == (type(channel).reply is not Channel.reply)


def test_the_four_of_the_beginning_are_there():
    assert {"file", "api", "survey", "mastodon"} <= {channel.key for channel in channels}


def test_a_channel_without_a_way_back_says_so():
    with pytest.raises(InvalidInput):
        channels.get("file").reply(None, None, None)


def test_a_press_on_the_survey_is_one_item_and_its_nonce_the_key():
    (item,) = channels.get("survey").parse(
        {"nonce": "n1", "nps": "3", "text": " slow\x00 ", "at": NOW, "customer": {"email": "a@b.example"}}
    )
    assert (item.external_id, item.text, item.customer.email) == ("press-n1", "slow", "a@b.example")
    assert [(rating.kind, rating.value, rating.high) for rating in item.ratings] == [("nps", 3.0, 10)]


def test_words_alone_are_an_answer_too():
    (item,) = channels.get("survey").parse({"nonce": "n1", "nps": "", "text": "slow", "at": NOW})
    assert item.ratings == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("&lt;b&gt; &amp; &#39;", "<b> & '"),
        ("<script>x()</script>fine<style>p{}</style>", "fine"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("plain", "plain"),
        ("", ""),
        ("<p>open", "open"),
        ("a < b", "a < b"),
        ("\x00nul\r", "nul"),
    ],
)
def test_html_as_people_meant_it(html, text):
    assert plain_text(html) == text
