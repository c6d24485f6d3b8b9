"""An organisation's colour as a stylesheet that keeps 4.5:1 in both themes, whatever the colour is."""

from __future__ import annotations

import re

HEX = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH = 4.5
WHITE, NEAR_BLACK = (255, 255, 255), (25, 28, 33)

Colour = tuple[int, int, int]


def luminance(colour: Colour) -> float:
    """Relative luminance from 0 to 1, after WCAG 2.2."""
    linear = [c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio from 1 to 21, after WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: Colour, behind: Colour) -> Colour:
    """The colour, moved away from what is behind it until text in it can be read there."""
    target = NEAR_BLACK if luminance(behind) > 0.5 else WHITE
    for step in range(21):
        moved = _toward(colour, target, step / 20)
        if contrast(moved, behind) >= ENOUGH:
            return moved
    return target


def stylesheet(accent: str) -> str:
    """The rules for a "#rrggbb"; empty when there is no such colour."""
    if not HEX.fullmatch(accent or ""):
        return ""
    colour = int(accent[1:3], 16), int(accent[3:5], 16), int(accent[5:7], 16)
    light, dark = readable(colour, WHITE), readable(colour, NEAR_BLACK)
    return (
        ":root {\n"
        f"  --accent: light-dark({_css(light)}, {_css(dark)});\n"
        f"  --accent-hover: light-dark({_css(_toward(light, NEAR_BLACK))}, {_css(_toward(dark, WHITE))});\n"
        f"  --on-accent: light-dark({_css(WHITE)}, {_css(NEAR_BLACK)});\n"
        f"  --accent-tint: light-dark({_css(_toward(light, WHITE, 0.92))}, "
        f"{_css(_toward(dark, NEAR_BLACK, 0.85))});\n"
        "}\n"
    )


def _toward(colour: Colour, target: Colour, share: float = 0.18) -> Colour:
    red, green, blue = (round(c + (t - c) * share) for c, t in zip(colour, target, strict=True))
    return red, green, blue


def _css(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
