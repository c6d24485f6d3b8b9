"""Every kind of link that works without a log-in, forged, expired, swapped and used twice.

The kinds come from the code (`links.PURPOSES`) and from the addresses that carry a token; a new one fails here until
it says what must happen.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core import signing
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from assessments.models import Participant
from cxloop import invitations, links, reply_tokens
from cxloop.actor import Actor
from cxloop.models import MemberInvitation
from feedback import mail_flow
from feedback.access import threads
from feedback.follow_up import actions
from feedback.ingest import imports
from feedback.ingest.channels.connecting import connect
from feedback.ingest.mail.arriving import receive
from feedback.models import Case, CustomerRequest, FeedbackItem, FixQuestion, Message, Survey
from feedback.privacy import copies
from feedback.settings import uploads
from tests.assessments.rounds_story import open_round
from tests.doors import OPEN
from tests.feedback.ingest.mail.letters import mail
from tests.feedback.story import complain, settle
from tests.people import People
from tests.strangers.deciding import decided, deciding, deciding_swaps
from tests.strangers.snapshot import changed, snapshot

NOTHING, GONE = 404, 410
Payload = dict[str, Any]


@dataclass
class World:
    """Acme with two cases, one of which asks its customer; and a case of Globex."""

    people: People
    now: datetime
    case: Case
    asked: Case
    theirs: Case
    survey: Survey
    file: str
    acme: Client = field(default_factory=lambda: Client(raise_request_exception=False))
    globex: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    @property
    def question(self) -> FixQuestion:
        return FixQuestion.objects.for_organisation(self.people.acme).get(case=self.asked)


@pytest.fixture
def world(people: People, settings: Any, tmp_path: Any) -> World:
    settings.MEDIA_ROOT = tmp_path
    cache.clear()
    now, alice = timezone.now(), Actor.person(people.alice)
    case = complain(people.acme, now, email="mary@customers.test", touchpoint="baggage")
    asked = complain(people.acme, now, email="ann@customers.test", touchpoint="baggage")
    theirs = complain(people.globex, now, email="tom@customers.test")
    actions.resolve(asked, root_cause=people.cause, message="Done.", actor=alice, now=now)
    settle(now)
    survey = Survey.objects.create(organisation=people.acme, name="NPS", source=case.source)
    token = uploads.keep(people.acme, "f.csv", BytesIO(b"comment,nps\nBad service,1\n"), now)
    made = World(people, now, case, asked, theirs, survey, links.read("upload", token, now=now)["file"])
    open_round(people, now)
    made.acme.force_login(people.alice.user)
    made.globex.force_login(people.mallory.user)
    return made


@dataclass(frozen=True)
class Kind:
    """What one kind of link carries, how it is used, and what must become of each wrong use."""

    carries: Callable[[World], Payload]
    use: Callable[[World, str], int]
    swapped: Callable[[World], dict[str, Payload]]  # the name of a swap -> what it changes
    again: int  # the answer to the second use; nothing changes by it
    works: int = 200


def staff(world: World) -> Payload:
    return {"o": world.people.acme.pk, "c": str(world.case.public_id), "m": str(world.people.bob.public_id)}


def staff_swaps(world: World) -> dict[str, Payload]:
    return {"a case of theirs": {"c": str(world.theirs.public_id)}, "in their name": {"o": world.people.globex.pk},
            "for their person": {"m": str(world.people.mallory.public_id)},
            "all theirs but the case": {"o": world.people.globex.pk, "m": str(world.people.mallory.public_id)}}


def pressed(world: World, token: str) -> int:
    return Client(raise_request_exception=False).post(f"/l/{token}").status_code


def followed(world: World, token: str) -> int:
    return Client(raise_request_exception=False).get(f"/f/{token}").status_code


def answered(world: World, token: str) -> int:
    visitor = Client(raise_request_exception=False)
    return visitor.post(f"/m/{token}", {"answer": "no" if world.question.answered_at else "yes"}).status_code


def mine(world: World) -> Payload:
    customer = world.asked.customer
    return {"o": world.people.acme.pk, "c": str(customer.public_id), "n": customer.link_round,
            "k": str(world.asked.public_id), "narrow": 1}


def mine_swaps(world: World) -> dict[str, Payload]:
    return {"in their name": {"o": world.people.globex.pk},
            "their customer": {"c": str(world.theirs.customer.public_id)},
            "somebody else's case": {"k": str(world.case.public_id)}, "their case": {"k": str(world.theirs.public_id)}}


def copied(world: World, token: str) -> int:
    return Client(raise_request_exception=False).get(f"/d/{token}").status_code


def copy_asked(world: World) -> Payload:
    row = CustomerRequest.objects.for_organisation(world.people.acme).filter(customer=world.asked.customer).first()
    row = row or copies.ask(world.asked.customer, world.now)
    return {"o": world.people.acme.pk, "r": str(row.public_id)}


def asked_leader(world: World) -> Payload:
    row = Participant.objects.for_organisation(world.people.acme).order_by("pk").first()
    return {"o": world.people.acme.pk, "p": str(row.public_id), "n": row.link_number}


def leader_swaps(world: World) -> dict[str, Payload]:
    return {"in their name": {"o": world.people.globex.pk}, "somebody who is not asked": {"p": str(uuid.uuid4())}}


def handed_in(world: World, token: str) -> int:
    return Client(raise_request_exception=False).post(f"/a/{token}/hand-in").status_code


def started(world: World, token: str, client: Client | None = None, slug: str = "acme") -> int:
    sent = {"source": "File", "field_0": "text", "field_1": "nps", "start": "1"}
    return (client or world.acme).post(f"/o/{slug}/upload/{token}/", sent).status_code


def set_up(world: World, token: str) -> int:
    visitor = Client(raise_request_exception=False)
    return visitor.post(f"/setup/{token}/", {"name": "Evil", "email": "e@e.test"}).status_code


KINDS = {
    "case.acknowledge": Kind(staff, pressed, staff_swaps, again=200),
    "case.open": Kind(staff, pressed, staff_swaps, again=200),
    "make_good.approve": Kind(lambda world: {**staff(world), **deciding(world)}, decided,
                              lambda world: {**staff_swaps(world), **deciding_swaps(world)}, again=200),
    "make_good.decline": Kind(lambda world: {**staff(world), **deciding(world)}, decided,
                              lambda world: {**staff_swaps(world), **deciding_swaps(world)}, again=200),
    "mine": Kind(mine, answered, mine_swaps, again=303, works=303),
    "copy": Kind(copy_asked, copied, lambda world: {"in their name": {"o": world.people.globex.pk}}, again=200),
    # Of earlier mails: it leads on, and changes nothing itself.
    "fix": Kind(lambda world: {"o": world.people.acme.pk, "q": str(world.question.public_id)}, followed,
                lambda world: {"in their name": {"o": world.people.globex.pk}}, again=302, works=302),
    "upload": Kind(lambda world: {"organisation": world.people.acme.pk, "file": world.file}, started,
                   lambda world: {"in their name": {"organisation": world.people.globex.pk}}, again=302, works=302),
    "setup": Kind(lambda world: {}, set_up, lambda world: {}, again=GONE, works=GONE),  # an organisation exists
    "round.answer": Kind(asked_leader, handed_in, leader_swaps, again=303, works=303),
    "survey.customer": Kind(lambda world: {"o": world.people.acme.pk, "customer_id": "M-1"}, lambda world, token: 0,
                            lambda world: {}, again=0),  # test_a_survey_link_... below
}
# Addresses with a token that is kept and not signed are tried one by one below; the others by KINDS.
KEPT = {"invitation", "s"}
SIGNED = {"setup", "l", "g", "f", "m", "d", "a"}
TRIED = [name for name in KINDS if name != "survey.customer"]


def sign(name: str, world: World, *, days: float = 1, **changes: Any) -> str:
    return links.sign(name, {**KINDS[name].carries(world), **changes}, expires_at=world.now + timedelta(days=days))


def same_door(kind: Kind) -> set[str]:
    """The kinds whose links are read at the same address."""
    return {name for name, other in KINDS.items() if other.use is kind.use}


def test_every_kind_of_link_is_tried_here() -> None:
    assert set(KINDS) == links.PURPOSES
    assert {route.partition("/")[0] for route in OPEN if "<str:" in route} == KEPT | SIGNED
    with pytest.raises(ValueError, match="no kind of link"):
        links.sign("unheard of", {}, expires_at=timezone.now())


@pytest.mark.parametrize("name", TRIED)
def test_forged_expired_and_swapped_links_do_nothing(world: World, name: str) -> None:
    kind, good, before = KINDS[name], sign(name, world), snapshot()
    payload, wrong = {**kind.carries(world), "until": 2**40}, {}
    forged = {
        "a letter changed": good[:4] + ("A" if good[4] != "A" else "B") + good[5:],
        "another signature": ":".join([*good.split(":")[:-1], sign(name, world, days=2).split(":")[-1]]),
        "another key": signing.dumps(payload, key="theirs", salt=links.SALT + name, compress=True),
        "no signature": good.rsplit(":", 1)[0], "nonsense": "x" * 40,
        **{f"made for {other}": links.sign(other, kind.carries(world), expires_at=world.now + timedelta(days=1))
           for other in links.PURPOSES - same_door(kind)},
        **{swap: sign(name, world, **changes) for swap, changes in kind.swapped(world).items()},
    }
    for how, token in forged.items():
        cache.clear()  # nobody may try so often
        if (status := kind.use(world, token)) != NOTHING:
            wrong[how] = status
    assert kind.use(world, sign(name, world, days=-1)) == GONE
    assert not wrong and not changed(before)


@pytest.mark.parametrize("name", TRIED)
def test_a_link_used_twice_acts_once(world: World, name: str) -> None:
    kind, token = KINDS[name], sign(name, world)
    assert kind.use(world, token) == kind.works
    before = snapshot()
    assert kind.use(world, token) in (kind.again, 303)
    # An upload that is started twice is two runs; what they bring in is there once (below).
    assert not set(changed(before)) - ({"feedback_importrun", "cxloop_auditentry"} if name == "upload" else set())


def test_a_link_that_takes_a_case_takes_no_other_and_ends_with_its_person(world: World) -> None:
    token = sign("case.acknowledge", world)
    world.people.bob.left_at = world.now
    world.people.bob.save(update_fields=["left_at"])
    assert pressed(world, token) == NOTHING
    assert Case.objects.for_organisation(world.people.acme).get(pk=world.case.pk).acknowledged_at is None


def test_a_customers_link_is_over_when_they_close_it_and_shows_one_case_when_narrow(world: World) -> None:
    token, before = sign("mine", world), snapshot()
    visitor = Client(raise_request_exception=False)
    for path in (f"/{world.case.public_id}", f"/{world.theirs.public_id}", "/less", "/close"):
        assert visitor.post(f"/m/{token}{path}", {"answer": "yes", "text": "x"}).status_code == NOTHING, path
    assert not changed(before)
    wide = links.sign("mine", {name: value for name, value in mine(world).items() if name != "narrow"},
                      expires_at=world.now + timedelta(days=1))
    assert visitor.post(f"/m/{wide}/close").status_code == 200
    assert visitor.get(f"/m/{wide}").status_code == GONE and answered(world, token) == GONE


def test_a_file_uploaded_here_is_not_found_there_and_comes_in_once(world: World) -> None:
    token = sign("upload", world)
    assert started(world, token, world.globex, "globex") == NOTHING
    assert started(world, token, world.globex, "acme") == NOTHING
    assert Client().post(f"/o/acme/upload/{token}/").status_code == 302, "to the log-in"
    for _ in range(2):
        assert started(world, token) == 302
    for run in imports.waiting(timezone.now() + timedelta(days=1), lost_after=timedelta(0)):
        imports.run_by_id(run.pk, process=lambda organisation, batch, now: None)
    assert FeedbackItem.objects.for_organisation(world.people.acme).filter(text="Bad service").count() == 1


@pytest.mark.parametrize("how", ["good", "forged", "expired", "theirs", "another purpose"])
def test_a_survey_link_names_its_customer_or_nobody(world: World, how: str) -> None:
    """A wrong one is no error: who answers is somebody unknown, as for everybody with the bare address."""
    token = {
        "good": sign("survey.customer", world), "forged": sign("survey.customer", world)[:-3] + "AAA",
        "expired": sign("survey.customer", world, days=-1),
        "theirs": sign("survey.customer", world, o=world.people.globex.pk),
        "another purpose": sign("fix", world),
    }[how]
    sent = {"nps": "1", "text": "Late again", "nonce": str(uuid.uuid4())}
    for _press in range(2):
        assert Client().post(f"/s/{world.survey.token}?c={token}", sent).status_code in (200, 303)
    (item,) = FeedbackItem.objects.for_organisation(world.people.acme).filter(text="Late again")
    named = item.customer and item.customer.identities.filter(value="M-1").exists()
    assert bool(named) == (how == "good")
    assert not FeedbackItem.objects.for_organisation(world.people.globex).filter(text="Late again").exists()


def accepted(secret: str, name: str = "Nina New") -> int:
    sent = {"name": name, "password": "a long enough password"}
    return Client(raise_request_exception=False).post(f"/invitation/{secret}/", sent).status_code


def test_an_invitation_is_accepted_once_by_whoever_holds_its_secret(world: World) -> None:
    who = Actor.person(world.people.alice), world.now
    row, link = invitations.invite(world.people.acme, "nina@acme.test", "agent", *who)
    secret, before = link.rstrip("/").rsplit("/", 1)[-1], snapshot()
    forged = [secret[:-1] + ("A" if secret[-1] != "A" else "B"), str(row.public_id), row.digest, "x", "é", "%00"]
    assert [accepted(each) for each in forged] == [NOTHING] * len(forged)
    MemberInvitation.objects.for_organisation(world.people.acme).filter(pk=row.pk).update(expires_at=world.now)
    assert accepted(secret) == GONE
    MemberInvitation.objects.for_organisation(world.people.acme).filter(pk=row.pk).update(expires_at=row.expires_at)
    assert not changed(before)
    assert accepted(secret) == 302
    before = snapshot()
    assert accepted(secret, "Somebody else") == GONE and not changed(before)


def test_a_withdrawn_and_a_replaced_invitation_are_over(world: World) -> None:
    who = Actor.person(world.people.alice), world.now
    _row, first = invitations.invite(world.people.acme, "nina@acme.test", "agent", *who)
    row, second = invitations.invite(world.people.acme, "nina@acme.test", "agent", *who)
    assert accepted(first.rstrip("/").rsplit("/", 1)[-1]) == GONE
    invitations.revoke(world.people.acme, row, *who)
    assert accepted(second.rstrip("/").rsplit("/", 1)[-1]) == GONE


def test_a_reply_address_is_for_one_case_and_one_customer(world: World) -> None:
    """Kept for ever, so that late answers arrive: who may use it is asked of every mail."""
    who = Actor.person(world.people.alice), world.now
    ours = connect(world.people.acme, "email", "Care", {"address": "care@acme.test"}, {}, *who)
    theirs = connect(world.people.globex, "email", "Care", {"address": "care@globex.test"}, {},
                     Actor.person(world.people.mallory), world.now)
    good = reply_tokens.address("care@acme.test", threads.PURPOSE, world.case.pk)
    token = good.partition("+")[2].partition("@")[0]
    forged = f"care+{token[:-1] + ('a' if token[-1] != 'a' else 'b')}@acme.test"
    swapped = reply_tokens.address("care@acme.test", "another purpose", world.case.pk)

    def comes(organisation: Any, box: Any, sender: str, to: str, text: str) -> int | None:
        letter = mail(text, from_=sender, to=to, headers={"Message-ID": f"<{uuid.uuid4()}@x>"})
        row = receive(organisation, box, letter, world.now)
        while mail_flow.handle_waiting(world.now):
            pass
        row.refresh_from_db()
        return row.case_id

    acme, mary = world.people.acme, "mary@customers.test"
    assert comes(acme, ours, "eve@evil.test", good, "A stranger.") != world.case.pk
    assert comes(acme, ours, "eve@evil.test", forged, "Forged.") != world.case.pk
    assert comes(acme, ours, "eve@evil.test", swapped, "Swapped.") != world.case.pk
    assert comes(world.people.globex, theirs, mary, good.replace("@acme", "@globex"), "Elsewhere.") != world.case.pk
    inbound = Message.objects.for_organisation(acme).filter(case=world.case, kind=Message.INBOUND)
    assert not inbound.exists()
    assert comes(acme, ours, mary, good, "It is me.") == world.case.pk
    assert inbound.count() == 1
