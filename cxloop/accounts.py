"""How people get in: by invitation only, and account mails go through the one outbox."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal.ratelimit import truncate_ip
from django.http import HttpRequest
from django.utils import timezone, translation

from cxloop import mail
from cxloop.tenancy import across


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords are counted for an account *and* where they come from: nobody can lock somebody else out."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{truncate_ip(self.get_client_ip(request))}"

    @across()  # an account mail belongs to no organisation
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queues the account mail. Its body is private: it carries codes and links that log in."""
        message = self.render_mail(template_prefix, email, context)
        html = next((body for body, kind in getattr(message, "alternatives", []) if kind == "text/html"), "")
        mail.queue(None, [mail.Draft(
            kind=template_prefix.replace("/", "."), dedupe_key=str(uuid.uuid4()), to_email=email,
            subject=str(message.subject), text=str(message.body), html=str(html),
            language=translation.get_language() or "en", is_private=True,
        )], timezone.now())
