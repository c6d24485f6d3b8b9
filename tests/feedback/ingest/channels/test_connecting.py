from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cxloop.actor import Actor
from cxloop.errors import CxloopError, NotAllowed
from cxloop.secrets_at_rest import unseal
from feedback.ingest.channels.connecting import connect
from feedback.ingest.service import source_called
from feedback.models import Source
from tests.feedback.story import MONDAY

SETTINGS = {"server": "https://social.example", "hashtags": ["acme"]}
SECRET = {"access_token": "s3cret"}


def joined(people, actor, name="Mastodon", settings=SETTINGS, secrets=SECRET):
    return connect(people.acme, "mastodon", name, settings, secrets, Actor.person(actor), MONDAY)


def test_an_admin_connects_and_the_token_is_sealed(people):
    source = joined(people, people.alice)
    assert source.channel == "mastodon" and "s3cret" not in source.secrets + str(source.settings)
    assert unseal(source.secrets) == SECRET
    again = joined(people, people.alice, secrets={"access_token": "other"})
    assert again.pk == source.pk and unseal(again.secrets) == {"access_token": "other"}


def test_who_may_not_and_what_is_wrong_changes_nothing(people):
    source_called(people.acme, "Web")
    with pytest.raises(NotAllowed):
        joined(people, people.bob)
    for wrong in ({"secrets": {}}, {"settings": {"server": "http://127.0.0.1"}}, {"name": "Web"}):
        with pytest.raises(CxloopError):
            joined(people, people.alice, **wrong)
    assert not Source.objects.for_organisation(people.acme).filter(channel="mastodon").exists()


def test_the_command_reads_the_token_from_standard_input(people):
    out = StringIO()
    call_command(
        "connect_mastodon",
        "--organisation",
        "acme",
        "--server",
        "https://social.example",
        "--hashtag",
        "#acme",
        stdin=StringIO("s3cret\n"),
        stdout=out,
    )
    source = Source.objects.for_organisation(people.acme).get(channel="mastodon")
    assert source.settings["hashtags"] == ["acme"] and "is connected" in out.getvalue()
    with pytest.raises(CommandError, match="access_token is missing"):
        call_command(
            "connect_mastodon", "--organisation", "acme", "--server", "https://social.example", stdin=StringIO("\n")
        )
    with pytest.raises(CommandError, match="no organisation"):
        call_command(
            "connect_mastodon", "--organisation", "nobody", "--server", "https://x.example", stdin=StringIO("t\n")
        )
