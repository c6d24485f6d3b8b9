"""Signs as inline SVG: our own where a promise is shown, lucide's for everything else."""

from __future__ import annotations

from functools import lru_cache

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from lucide.templatetags.lucide import lucide

# Shapes that carry a meaning by themselves, so that colour is never alone. Drawn on 16 by 16.
OWN = {
    "logo": '<path d="M12.9 4.7a6 6 0 1 0 1.1 3.3"/>'
    '<circle cx="13.2" cy="5.6" r="1.6" fill="currentColor" stroke="none"/>',
    "late": '<path d="M5 1.2h6L14.8 5v6L11 14.8H5L1.2 11V5z" fill="currentColor" stroke="none"/>'
    '<path d="M8 4.6v4M8 11.2v.1" class="cut-out" stroke-width="1.9"/>',
    "soon": '<circle cx="8" cy="8" r="6"/><path d="M8 8V2a6 6 0 0 1 5.2 9z" fill="currentColor"/>',
    "clock": '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.3 1.6"/>',
    "check": '<path d="m3 8.5 3.2 3.2L13 4.5"/>',
    "pause": '<path d="M5.5 3.5v9M10.5 3.5v9"/>',
    "us": '<circle cx="8" cy="8" r="6" class="us" fill="currentColor" stroke="none"/>',
    "them": '<rect x="3.5" y="3.5" width="9" height="9" class="them" transform="rotate(45 8 8)"'
    ' stroke="none"/>',
}


@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """The sign as SVG, hidden from readers of the page's words unless it has a label of its own."""
    if name in OWN:
        return _own(name, label)
    attributes = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    drawn = lucide(name, size=16, focusable="false", **attributes)
    return mark_safe(drawn.replace("<svg ", '<svg class="icon" ', 1))  # noqa: S308


def _own(name: str, label: str) -> SafeString:
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor"'
        ' stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        spoken,
        mark_safe(OWN[name]),  # noqa: S308
    )
