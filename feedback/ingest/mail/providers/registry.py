"""The providers there are. Each proves that a call is theirs, and gives the mails in it as they came."""

from __future__ import annotations

from email.message import Message
from typing import Any, ClassVar

from anymail.exceptions import AnymailConfigurationError, AnymailError
from anymail.webhooks.base import AnymailBaseWebhookView
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.utils.translation import gettext as _

from cxloop.errors import CxloopError
from cxloop.registry import Registry
from feedback.ingest.mail import reports


class NotTheirs(CxloopError):
    """The call does not prove that it comes from the provider."""

    code = "not_theirs"
    status = 403


class NotAMail(CxloopError):
    """The provider's call, but not with a mail in it. The sentence says what to set up instead."""

    code = "not_a_mail"
    status = 422


class Provider:
    """What every provider is."""

    key: str = ""
    label: ClassVar[str] = ""

    def mails(self, request: HttpRequest, secret: str) -> list[bytes]:
        """The mails in the call. NotTheirs when it is not signed with the secret, NotAMail when it holds none."""
        raise NotImplementedError


class ByAnymail(Provider):
    """A provider that django-anymail knows: its views check and parse, without signals or settings.

    The same address takes the mails that come in and what became of those that left.
    """

    view: ClassVar[type[AnymailBaseWebhookView]]
    events_view: ClassVar[type[AnymailBaseWebhookView]]
    secret_name: ClassVar[str] = "webhook_secret"  # noqa: S105

    def mails(self, request: HttpRequest, secret: str) -> list[bytes]:
        view = self.view(**{self.secret_name: secret})
        try:
            view.run_validators(request)
        except SuspiciousOperation:
            raise NotTheirs(_("This call is not signed with the secret of this address.")) from None
        try:
            return [with_envelope(event.message) for event in view.parse_events(request)]
        except AnymailConfigurationError:
            return self.reports(request, secret)
        except (AnymailError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise NotAMail(
                _("This is not what %(provider)s sends for incoming mail (%(error)s).")
                % {"provider": self.label, "error": type(error).__name__}
            ) from None

    def reports(self, request: HttpRequest, secret: str) -> list[bytes]:
        """What came back and who complained, each as the report a mail system would have sent; other news is none."""
        view = self.events_view(**{self.secret_name: secret})
        try:
            view.run_validators(request)
            events = view.parse_events(request)
        except SuspiciousOperation:
            raise NotTheirs(_("This call is not signed with the secret of this address.")) from None
        except (AnymailError, KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise NotAMail(str(error)[:300] or type(error).__name__) from None
        told = [event for event in events if event.event_type in reports.KINDS]
        if not all(event.recipient for event in told):
            raise NotAMail(_("It does not say whose mail came back."))
        return [reports.written(self.label, event.event_type, event.recipient, detail_of(event), event.esp_event,
                                event.timestamp) for event in told]


def detail_of(event: Any) -> str:
    return str(getattr(event, "mta_response", None) or getattr(event, "description", None) or "")


def with_envelope(message: Any) -> bytes:
    """The mail as bytes, with the address it was really sent to, which may stand in no other header."""
    letter: Message = message
    if not letter["From"]:
        raise NotAMail(_("There is no sender in it, so there is no mail in it."))
    recipient = getattr(message, "envelope_recipient", None)
    if recipient and "X-Original-To" not in letter:
        letter["X-Original-To"] = recipient
    return letter.as_bytes()


providers: Registry[Provider] = Registry("mail provider")
