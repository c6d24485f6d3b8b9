"""Somebody's file, handed over without letting it be anything but a file."""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpResponse

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


def download(name: str, content: bytes) -> HttpResponse:
    """The file, always as a download and never as what it claims to be."""
    disposition = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return HttpResponse(
        content, content_type="application/octet-stream", headers={"Content-Disposition": disposition, **HEADERS}
    )
