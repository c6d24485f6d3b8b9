"""Working time in words."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def work_time(minutes: int) -> str:
    """Working minutes as "45 min", "8 h", "1 h 30 min". Never days: how long a working day is, the calendar says."""
    hours, rest = divmod(int(minutes), 60)
    if not hours:
        return _("%s min") % rest
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest} if rest else _("%s h") % hours
