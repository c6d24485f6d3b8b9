"""What a provider says became of a mail of ours, written as the report a mail system sends.

So it goes the same way as those: stored first, read by the same rules, kept in quarantine when it cannot be handled.
The same event is written the same way, so that one delivered twice is one.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from cxloop.mail import one_line

BOUNCE, COMPLAINT = "delivery-status", "feedback-report"
# What providers call it -> the report it is.
KINDS = {"bounced": BOUNCE, "rejected": BOUNCE, "failed": BOUNCE, "complained": COMPLAINT}
OURS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}@cxloop")


def written(provider: str, event: str, recipient: str, detail: str, whole: Any, at: datetime | None) -> bytes:
    """The report as a mail. `whole` is the event as it came: the Message-ID of our mail stands somewhere in it."""
    kind = KINDS[event]
    found = OURS.search(json.dumps(whole, default=str).lower())
    recipient, detail = one_line(recipient or ""), one_line(detail)[:500]
    says = {
        BOUNCE: ["Reporting-MTA: dns; provider", "", f"Final-Recipient: rfc822; {recipient}", "Action: failed",
                 f"Diagnostic-Code: smtp; {detail}"],
        COMPLAINT: ["Feedback-Type: abuse", "User-Agent: provider", "Version: 1",
                    f"Original-Rcpt-To: {recipient}"],
    }[kind]
    lines = [
        f"From: {provider} <mailer-daemon@provider.invalid>", f"Subject: {event}: {recipient}",
        *([f"Date: {format_datetime(at)}"] if at else []), "MIME-Version: 1.0",
        f"Content-Type: multipart/report; report-type={kind}; boundary=cut", "",
        "--cut", "Content-Type: text/plain; charset=utf-8", "", detail, "",
        "--cut", f"Content-Type: message/{kind}", "", *says, "",
        "--cut", "Content-Type: text/rfc822-headers", "",
        *([f"Message-ID: <{found[0]}>"] if found else []), f"To: {recipient}", "", "--cut--", "",
    ]
    return "\r\n".join(lines).encode()
