"""Who may do what with the mirror. Whoever is invited to a round answers by their own link and needs no role."""

from __future__ import annotations

from cxloop.models import Role
from cxloop.permissions import register

register(
    mirror__read=Role.VIEWER,  # what was revealed
    rounds__read=Role.ADMIN,  # who is invited, and how far they are
    rounds__write=Role.ADMIN,
    instrument__read=Role.VIEWER,
    instrument__write=Role.ADMIN,
    decisions__write=Role.OWNER,
    strategy__write=Role.ADMIN,
)
