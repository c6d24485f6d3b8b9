"""Mails of our own writing, as they come over the wire."""

from __future__ import annotations


def mail(body: str = "Where is my bag?", *, headers: dict[str, str] | None = None, **more: str) -> bytes:
    """A plain mail; a header given as None or by keyword (`from_`, `reply_to`) replaces the usual one."""
    fields = {
        "From": "Ann Lee <ann@customers.test>",
        "To": "care@acme.test",
        "Subject": "My bag",
        "Message-ID": "<one@customers.test>",
        "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
        "Content-Type": "text/plain; charset=utf-8",
    }
    fields |= {name.strip("_").replace("_", "-").title(): value for name, value in more.items()}
    fields |= headers or {}
    lines = [f"{name}: {value}" for name, value in fields.items() if value]
    return ("\r\n".join(lines) + "\r\n\r\n" + body.replace("\n", "\r\n")).encode()


def returned(message_id: str, *, to: str = "ann@customers.test", why: str = "452 4.2.2 mailbox full",
             action: str = "failed", status: str = "4.2.2") -> bytes:
    """A delivery report about the mail with that Message-ID."""
    return f"""From: Mail Delivery System <MAILER-DAEMON@mx.customers.test>
To: care@acme.test
Subject: Undelivered Mail Returned to Sender
Message-ID: <report@mx.customers.test>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary=cut

--cut
Content-Type: text/plain

Your message could not be delivered.

--cut
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.customers.test

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {why}

--cut
Content-Type: text/rfc822-headers

Message-ID: {message_id}
To: {to}
Subject: About your bag

--cut--
""".encode()
