"""What the sidebar offers of the mirror."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from cxloop.ui.navigation import Item, Section, register

ADMIN = frozenset({"admin"})

register(Section("mirror", label=_("The mirror"), order=25, items=(
    Item(_("Self-assessment"), "mirror:rounds", "scan-face",
         also=frozenset({"mirror:round", "mirror:reveal", "mirror:new_round", "mirror:round_people",
                         "mirror:change_round", "mirror:decisions"})),
    Item(_("Other companies"), "mirror:comparing", "building-2"),
    Item(_("Strategy"), "mirror:strategy", "compass", also=frozenset({"mirror:follow", "mirror:followed"})),
    Item(_("Statements"), "mirror:statements", "list-checks", roles=ADMIN,
         also=frozenset({"mirror:statement", "mirror:new_statement", "mirror:functions", "mirror:function",
                         "mirror:rule"})),
)))
