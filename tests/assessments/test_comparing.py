"""Beside other companies: agreed to, passed on in whole points without a name, and read from files of trusted keys."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assessments.comparison import Cell, Company
from assessments.comparison_file import made, public_text, read
from assessments.models import InstallationKey, OtherCompany, SharedScores, TakingPart
from assessments.queries import comparing as queries
from assessments.queries.told import told
from assessments.rounds import comparing
from cxloop.actor import Actor
from cxloop.errors import Conflict, InvalidInput, NotAllowed
from cxloop.models import AuditEntry
from tests.assessments.reveal_story import revealed
from tests.assessments.rounds_story import TEAM
from tests.feedback.pages.conftest import BACKEND
from tests.feedback.story import MONDAY

LATER = MONDAY + timedelta(hours=1)


@pytest.fixture(autouse=True)
def monday():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def asked(people):
    return revealed(people, TEAM)


@pytest.fixture
def alice(people):
    return Actor.person(people.alice)


def page(membership) -> Client:
    client = Client()
    client.force_login(membership.user, BACKEND)
    return client


def others(questions: str, count: int) -> None:
    """Companies of this installation that agreed, with 40, 41, 42 ... of 100."""
    SharedScores.objects.bulk_create([
        SharedScores(name=f"company{number:08d}", questions=questions,
                     scores={"overall": {"score": 40 + number, "people": 9, "functions": 3}})
        for number in range(count)
    ])


def file_with(key: Any, questions: str, count: int = 5, day: str = "2026-03-01") -> str:
    return made([Company(f"elsewhere{number:04d}", {"overall": Cell(30 + number, 12, 4)}) for number in range(count)],
                questions, day, key)


def test_nothing_is_passed_on_before_an_admin_agreed_and_nothing_stays_after(people, asked, alice):
    assert not SharedScores.objects.exists()
    with pytest.raises(Conflict):
        comparing.file_of(people.acme, LATER)
    for who in (people.bob, people.carol, people.vic):
        with pytest.raises(NotAllowed):
            comparing.agree(people.acme, Actor.person(who), LATER)
    row = comparing.agree(people.acme, alice, LATER)
    shared = SharedScores.objects.get()
    assert shared.name == row.name and "acme" not in shared.name.lower()
    assert shared.scores["overall"] == {"score": round(told(asked.round).found.overall.value), "people": 6,
                                        "functions": 2}
    assert set(shared.scores) == {*told(asked.round).found.data.dimensions, "overall"}
    comparing.withdraw(people.acme, alice, LATER)
    assert not SharedScores.objects.exists() and not TakingPart.objects.for_organisation(people.acme).exists()
    again = comparing.agree(people.acme, alice, LATER)
    assert again.name != row.name
    told_of = AuditEntry.objects.for_organisation(people.acme).filter(action__startswith="comparison.")
    assert [each.action for each in told_of.order_by("pk")] == [
        "comparison.agreed", "comparison.withdrawn", "comparison.agreed"]


def test_who_takes_part_passes_on_each_new_full_round_and_no_pulse(people, alice):
    comparing.agree(people.acme, alice, LATER)
    assert not SharedScores.objects.exists(), "nothing is revealed yet"
    revealed(people, TEAM)
    assert SharedScores.objects.get().scores["overall"]["people"] == 6


def test_four_others_are_no_comparison_and_we_are_none_of_them(people, asked, alice):
    questions = queries.questions_of(asked.round.instrument)
    comparing.agree(people.acme, alice, LATER)
    others(questions, 4)
    assert queries.comparison(told(asked.round)) == ()
    others_page = page(people.vic).get("/o/acme/mirror/others/").content.decode()
    assert "There is no comparison" in others_page and "Bain" in others_page
    SharedScores.objects.create(name="company-the-fifth", questions=questions,
                                scores={"overall": {"score": 44, "people": 9, "functions": 3}})
    found = queries.comparison(told(asked.round))
    assert [(each.key, each.others, each.low, each.middle, each.high) for each in found] == [("overall", 5, 40, 42, 44)]
    SharedScores.objects.create(name="company-of-other-questions", questions="statements-other", scores={})
    assert queries.comparison(told(asked.round))[0].others == 5


def test_the_key_is_made_once_sealed_and_signs_a_file_that_others_can_read(people, asked, alice):
    comparing.agree(people.acme, alice, LATER)
    public = comparing.public_key()
    assert len(public) == 44 and public not in InstallationKey.objects.get().sealed
    comparing.agree(people.globex, Actor.person(people.mallory), LATER)
    assert InstallationKey.objects.count() == 1 and comparing.public_key() == public
    text = page(people.alice).get("/o/acme/mirror/others/scores.json").content.decode()
    questions = queries.questions_of(asked.round.instrument)
    (company,) = read(text, {json.loads(text)["key"]: public}, questions)
    assert company.scores["overall"].people == 6
    for word in ("Acme", "IT", "Service", "Ida", "saw it"):
        assert word not in text
    assert page(people.vic).get("/o/acme/mirror/others/scores.json").status_code == 403


def test_a_file_of_a_trusted_key_is_read_and_a_newer_one_takes_its_place(people, asked, alice):
    questions, key = queries.questions_of(asked.round.instrument), Ed25519PrivateKey.generate()
    visitor = page(people.alice)

    def upload(text: str):
        sent = {"form": "file", "file": SimpleUploadedFile("scores.json", text.encode())}
        return visitor.post("/o/acme/mirror/others/", sent)

    trusted = {"form": "key", "whose": "Hearthside Bank", "public": public_text(key)}
    assert visitor.post("/o/acme/mirror/others/", trusted).status_code == 302
    assert upload(file_with(key, questions)).status_code == 302
    assert queries.comparison(told(asked.round))[0].others == 5
    assert upload(file_with(key, questions, 6, "2026-03-02")).status_code == 302
    assert OtherCompany.objects.for_organisation(people.acme).count() == 6
    stale = upload(file_with(key, questions, 5, "2026-02-01"))
    assert stale.status_code == 422 and "issued_on: A newer file" in stale.content.decode()
    for text, field in ((file_with(key, questions, 5, "2026-03-03").replace('"score":30', '"score":31'), "signature"),
                        (file_with(Ed25519PrivateKey.generate(), questions), "key"),
                        (file_with(key, "statements-other", 5, "2026-03-03"), "instrument"), ("{", "file")):
        refused = upload(text)
        assert refused.status_code == 422 and f"{field}: " in refused.content.decode(), field
    assert OtherCompany.objects.for_organisation(people.acme).count() == 6
    row = queries.trusted(people.acme)[0]
    assert visitor.post(f"/o/acme/mirror/others/keys/{row.key_id}/remove/").status_code == 302
    assert not OtherCompany.objects.for_organisation(people.acme).exists()


def test_what_is_no_key_is_refused_with_the_reason(people, alice):
    good = public_text(Ed25519PrivateKey.generate())
    for public, whose, field in (("no key", "A", "public"), ("AAAA", "A", "public"), (good, " ", "whose")):
        with pytest.raises(InvalidInput) as refused:
            comparing.trust(people.acme, public, whose, alice, LATER)
        assert refused.value.field == field
    comparing.trust(people.acme, good, "A", alice, LATER)
    with pytest.raises(InvalidInput):
        comparing.trust(people.acme, good, "B", alice, LATER)


def test_only_admins_see_and_use_what_decides(people, asked):
    seen = page(people.vic).get("/o/acme/mirror/others/")
    assert seen.status_code == 200 and "Agree and take part" not in seen.content.decode()
    for who in (people.vic, people.carol, people.bob):
        visitor = page(who)
        assert visitor.post("/o/acme/mirror/others/", {"form": "key", "whose": "A", "public": "B"}).status_code == 403
        assert visitor.post("/o/acme/mirror/others/agree/").status_code == 403
        assert visitor.get("/o/acme/mirror/rule/").status_code == 403
    assert not TakingPart.objects.for_organisation(people.acme).exists()


def test_the_rule_of_agreeing_is_set_by_an_admin(people, asked):
    visitor = page(people.alice)
    assert visitor.post("/o/acme/mirror/rule/", {"within": "9", "share": "100"}).status_code == 422
    assert visitor.post("/o/acme/mirror/rule/", {"within": "4", "share": "100"}).status_code == 302
    assert told(asked.round).found.agreement.agrees.all()
