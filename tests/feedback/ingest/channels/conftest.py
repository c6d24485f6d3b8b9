"""A Mastodon server of our own, and a source that reads it."""

from __future__ import annotations

import pytest

from cxloop.secrets_at_rest import seal
from feedback.ingest.service import source_called
from tests.feedback.ingest.channels import fake_mastodon
from tests.feedback.ingest.channels.fake_mastodon import TOKEN


@pytest.fixture
def server(settings):
    settings.ALLOWED_OUTGOING_HOSTS = ["127.0.0.1"]
    with fake_mastodon.running() as server:
        yield server


@pytest.fixture
def source(people, server):
    source = source_called(people.acme, "Mastodon", "mastodon")
    source.settings = {"server": server.url, "hashtags": ["acme"]}
    source.secrets = seal({"access_token": TOKEN})
    source.save()
    return source
