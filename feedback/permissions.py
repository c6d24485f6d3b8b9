"""Who may set things up: each action with the lowest role that may do it."""

from __future__ import annotations

from cxloop.models import Role
from cxloop.permissions import register

register(
    case__read=Role.VIEWER,
    case__work=Role.AGENT,
    feedback__write=Role.AGENT,
    people__read=Role.VIEWER,
    people__write=Role.ADMIN,
    positions__write=Role.ADMIN,
    leave__write_own=Role.AGENT,
    rules__read=Role.VIEWER,
    rules__write=Role.ADMIN,
    policies__read=Role.VIEWER,
    policies__write=Role.ADMIN,
    calendars__write=Role.ADMIN,
    touchpoints__write=Role.ADMIN,
    themes__write=Role.ADMIN,
    sources__read=Role.OWNER,
    sources__write=Role.ADMIN,
    imports__read=Role.AGENT,
    imports__write=Role.OWNER,
    audit__read=Role.ADMIN,
    macros__write=Role.OWNER,
    initiatives__read=Role.VIEWER,
    initiatives__write=Role.OWNER,
    make_good__limits=Role.ADMIN,
    profile__write_own=Role.VIEWER,
    told__read_own=Role.VIEWER,
    mail_in__read=Role.AGENT,
    mail_in__write=Role.ADMIN,
    outbox__read=Role.ADMIN,
    outbox__write=Role.ADMIN,
    retention__read=Role.OWNER,
    retention__write=Role.ADMIN,
    requests__write=Role.ADMIN,
    settings__read=Role.ADMIN,
    settings__write=Role.ADMIN,
    tokens__write=Role.ADMIN,
    webhooks__read=Role.ADMIN,
    webhooks__write=Role.ADMIN,
)
