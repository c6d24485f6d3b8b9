"""Mastodon: mentions of the company's account and posts under its hashtags; answers in the thread.

The cursor keeps where each list was read to, and the newest posts with the time of their last edit, so that an edit is
noticed. Reading goes forward from the cursor (`min_id`): a busy hour is caught up page by page and nothing is skipped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cxloop.errors import InvalidInput
from cxloop.http_out import Answer, HttpOut, OutgoingFailed, check_url
from feedback.ingest import values
from feedback.ingest.channels.registry import Channel, ChannelFailed, ChannelRefused, Polled, Reply, channels
from feedback.ingest.incoming import Incoming, IncomingCustomer
from feedback.ingest.mail.plain_text import plain_text
from feedback.models import Source

PAGE = 40
PAGES = 5  # of one list in one poll; the next poll goes on
WATCHED = 40  # newest posts looked at again for edits
NARROWEST_LAST = ("public", "unlisted", "private", "direct")
REST = timedelta(minutes=5)  # when told to slow down without being told until when


class SlowDown(ChannelFailed):
    """The server's limit is reached; `until` says when it opens again."""

    code = "rate_limited"

    def __init__(self, until: datetime) -> None:
        super().__init__(_("The server asks us to wait until %(until)s.") % {"until": f"{until:%Y-%m-%d %H:%M} UTC"})
        self.until = until


@dataclass(frozen=True)
class Settings:
    server: str = field(metadata={"label": "Server", "help": "https://mastodon.example"})
    hashtags: tuple[str, ...] = ()
    mentions: bool = True

    def __post_init__(self) -> None:
        check_url(self.server)
        if [tag for tag in self.hashtags if not tag.strip("#").replace("_", "").isalnum()]:
            raise ValueError(_("a hashtag is letters, digits and _ only"))

    @property
    def base(self) -> str:
        return self.server.rstrip("/")


@dataclass(slots=True)
class Session:
    """One conversation with the server: who asks, and when it must be left alone."""

    settings: Settings
    token: str
    http: HttpOut
    now: datetime

    def ask(self, method: str, path: str, *, params: Any = None, body: Any = None, key: str = "") -> Any:
        """The decoded answer. SlowDown, ChannelRefused or ChannelFailed when there is none."""
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Idempotency-Key": key} if key else {})
        answer = self.http.request(method, self.settings.base + path, params=params, headers=headers, body=body)
        if answer.status == 429:
            raise SlowDown(reset_of(answer) or self.now + REST)
        if answer.status in (401, 403):
            raise ChannelRefused(_("The server does not accept the access token (%s).") % answer.status)
        if 400 <= answer.status < 500:
            raise ChannelRefused(_("The server refused: %s.") % reason_of(answer))
        if not answer.is_ok:
            raise ChannelFailed(_("The server answered with an error (%s).") % answer.status)
        return answer.json()


@channels.register
class Mastodon(Channel):
    """Mentions and hashtags by polling with a cursor; the answer stands in the thread, never wider than the post."""

    key = "mastodon"
    label = gettext_lazy("Mastodon")
    Settings = Settings
    secret_names = ("access_token",)
    can_poll = True
    can_reply = True

    def parse(self, payload: Any, me: str = "", host: str = "") -> list[Incoming]:
        """The posts of a list of statuses or notifications, oldest first; without our own, and without boosts."""
        posts = {str(post["id"]): post for post in map(post_of, expect(payload, list)) if post and is_theirs(post, me)}
        return [incoming(posts[key], host) for key in sorted(posts, key=as_number)]

    def poll(self, source: Source, cursor: dict[str, Any], http: HttpOut, now: datetime) -> Polled:
        """What was posted or edited since. Told to slow down, it keeps what it has and says until when it rests."""
        session = self.session(source, http, now)
        cursor = {**cursor, "rest_until": ""}
        posts: list[Any] = []
        try:
            cursor["me"] = cursor.get("me") or str(expect(session.ask("GET", VERIFY), dict, "id")["id"])
            for name, path, params in lists_of(session.settings):
                page, cursor[name] = read_on(session, path, params, cursor.get(name, ""))
                posts += page
            posts += edited(session, cursor.get("watched", {}))
        except SlowDown as slow:
            cursor["rest_until"] = slow.until.isoformat()
        host = check_url(session.settings.server).host
        found = self.parse(posts, cursor.get("me", ""), host)
        cursor["watched"] = watch(cursor.get("watched", {}), posts, {item.external_id for item in found})
        return found, cursor

    def reply(self, source: Source, reply: Reply, http: HttpOut) -> str:
        """The id of our post in the thread. Tried again, the server recognises the message and posts it once.

        With the question whether it helped only the customer sees it: whoever has the link can answer.
        """
        message, attributes = reply.message, reply.item.attributes if reply.item is not None else {}
        author, seen_by = attributes.get("account", ""), attributes.get("visibility", "")
        words = f"@{author} {message.body}" if author else message.body
        status = self.session(source, http, timezone.now()).ask(
            "POST",
            "/api/v1/statuses",
            key=str(message.public_id),
            body={
                "status": f"{words}\n\n{reply.asks}" if reply.asks else words,
                "in_reply_to_id": message.in_reply_to,
                "visibility": seen_by if seen_by in NARROWEST_LAST and not reply.asks else NARROWEST_LAST[-1],
            },
        )
        return str(expect(status, dict, "id")["id"])

    def session(self, source: Source, http: HttpOut, now: datetime) -> Session:
        token = self.secrets_of(source).get("access_token", "")
        if not token:
            raise InvalidInput(_("The access token is missing."), field="access_token")
        return Session(self.settings_of(source), token, http, now)


VERIFY = "/api/v1/accounts/verify_credentials"


def lists_of(settings: Settings) -> Iterable[tuple[str, str, dict[str, Any]]]:
    """What is read: name in the cursor, path, parameters."""
    if settings.mentions:
        yield "mentions", "/api/v1/notifications", {"types[]": "mention"}
    for tag in settings.hashtags:
        yield f"#{tag.strip('#').lower()}", f"/api/v1/timelines/tag/{tag.strip('#')}", {}


def read_on(session: Session, path: str, params: dict[str, Any], since: str) -> tuple[list[Any], str]:
    """What comes after `since`, and how far that is. The first time only the newest page: history is not feedback."""
    found: list[Any] = []
    for _page in range(PAGES):
        after = {"min_id": since} if since else {}
        page = [
            expect(entry, dict, "id")
            for entry in expect(session.ask("GET", path, params={**params, **after, "limit": PAGE}), list)
        ]
        found += page
        before, since = since, str(max((as_number(str(entry["id"])) for entry in page), default=since) or since)
        if len(page) < PAGE or not before:
            break
    return found, since


def edited(session: Session, watched: dict[str, str]) -> list[Any]:
    """The watched posts whose author changed them since. Servers too old to be asked for several say nothing."""
    if not watched:
        return []
    try:
        answer = expect(session.ask("GET", "/api/v1/statuses", params={"id[]": list(watched)}), list)
        posts = [expect(post, dict, "id") for post in answer]
    except ChannelRefused:
        return []
    return [post for post in posts if (post.get("edited_at") or "") != watched.get(str(post["id"]), "")]


def watch(watched: dict[str, str], posts: list[Any], kept: set[str | None]) -> dict[str, str]:
    """The newest posts with the time of their last edit."""
    seen = {str(post["id"]): post.get("edited_at") or "" for post in map(post_of, posts) if post}
    known = {**watched, **{key: value for key, value in seen.items() if key in kept}}
    return {key: known[key] for key in sorted(known, key=as_number)[-WATCHED:]}


def post_of(entry: Any) -> dict[str, Any] | None:
    """The status itself: of a notification, the one it speaks of."""
    expect(entry, dict)
    post = entry.get("status") if "type" in entry else entry
    return expect(post, dict, "id", "content", "account", "created_at") if post is not None else None


def is_theirs(post: dict[str, Any], me: str) -> bool:
    return post.get("reblog") is None and str(expect(post["account"], dict, "id", "acct")["id"]) != me


def incoming(post: dict[str, Any], host: str) -> Incoming:
    """One post as feedback. A content warning is part of what they said."""
    account = post["account"]
    account_name = account["acct"] if "@" in account["acct"] or not host else f"{account['acct']}@{host}"
    parts = [post.get("spoiler_text") or "", plain_text(post["content"])]
    at = instant(post["created_at"])
    if at is None:
        raise ChannelFailed(_("The server gave a post without a readable date."))
    return Incoming(
        text="\n\n".join(part for part in parts if part),
        occurred_at=at,
        external_id=str(post["id"]),
        language=values.language(post.get("language") or ""),
        permalink=str(post.get("url") or post.get("uri") or ""),
        customer=IncomingCustomer(
            handle=values.handle(account_name), name=str(account.get("display_name") or "")[:200]
        ),
        attributes={"visibility": str(post.get("visibility") or ""), "account": str(account["acct"])},
    )


def expect(value: Any, kind: type, *names: str) -> Any:
    """The value, when it has the shape the API promises; ChannelFailed otherwise."""
    given: Any = value
    if not isinstance(value, kind) or any(name not in given for name in names):
        raise ChannelFailed(_("The server answered with something that is not Mastodon's."))
    return value


def as_number(key: str) -> int:
    return int(key) if key.isdecimal() else 0


def reset_of(answer: Answer) -> datetime | None:
    return instant(answer.headers.get("x-ratelimit-reset", ""))


def instant(value: Any) -> datetime | None:
    """The instant an ISO 8601 text names, in UTC; None when it names none."""
    try:
        at = parse_datetime(str(value))
    except ValueError:
        return None
    return at.astimezone(UTC) if at and at.tzinfo else None


def reason_of(answer: Answer) -> str:
    try:
        return str(answer.json().get("error") or answer.status)[:300]
    except (OutgoingFailed, AttributeError):
        return str(answer.status)
