"""Made-up rows for the gallery: long names, right-to-left words, long texts, every state of a clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from cxloop.ui.navigation import Link

LONG = (
    "Third visit to the desk and still nobody can say where the pram is. The first time I was told it would "
    "be on the evening flight.\n\nIt was not. I waited until the hall was empty and the lights went out.\n\n"
    + "I would like one person with a name to tell me when it comes. " * 40
)
ARABIC = "انتظرت ثلاث ساعات ولم يتصل بي أحد"


class ExampleForm(forms.Form):
    name = forms.CharField(help_text="As customers see it.")
    message = forms.CharField(widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(choices=[("a", "First"), ("b", "Second")])
    when = forms.ChoiceField(choices=[("x", "Now"), ("y", "Later")], widget=forms.RadioSelect)
    sure = forms.BooleanField(label="I have read this", required=False)


def examples() -> dict[str, Any]:
    """What `ui/gallery.html` shows."""
    now = timezone.now()
    clocks: list[dict[str, Any]] = [
        {"due_at": now - timedelta(hours=6, minutes=12)},
        {"due_at": now + timedelta(minutes=26)},
        {"due_at": now + timedelta(hours=2, minutes=10)},
        {"due_at": now + timedelta(hours=2), "paused": True},
        {"due_at": now, "met_at": now - timedelta(hours=1)},
        {"due_at": now - timedelta(days=1), "met_at": now},
        {"due_at": None},
    ]
    rows: list[dict[str, Any]] = [
        {"who": "Maximiliana von Hohenstein-Oberwiesenfeld", "note": "Platinum", "text": LONG,
         "evidence": [{"start": 0, "end": 23}], "why": "Asks for contact",
         "value": 0, "top": 10, "bad": True, **clocks[0]},
        {"who": "عمر", "note": "Gold", "text": ARABIC, "evidence": [{"start": 0, "end": 16}],
         "why": "Negative words", "value": 1, "top": 5, "bad": True, **clocks[1]},
        {"who": "Customer", "note": "", "text": "Fine, thanks.", "evidence": [],
         "why": "Good rating, bad words", "value": None, "top": None, "bad": False, **clocks[3]},
    ]
    return {
        "now": now, "clocks": clocks, "rows": rows, "long_text": LONG, "arabic": ARABIC,
        "evidence": [{"start": 0, "end": 23}, {"start": 120, "end": 170}],
        "form": ExampleForm({"name": "", "kind": "z"}), "tried_at": now - timedelta(hours=3),
        "tabs": [Link("Mine", "#", "", True, "12"), Link("Late", "#", "", False, "5", "late"),
                 Link("All", "#", "", False)],
    }
