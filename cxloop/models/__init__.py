from cxloop.models.api_token import SCOPES, ApiToken, IdempotencyKey
from cxloop.models.audit_entry import AuditEntry
from cxloop.models.calendar import BusinessCalendar, CalendarDay
from cxloop.models.mail_outage import MailOutage
from cxloop.models.membership import MemberInvitation, Membership, Role, Team, TeamMembership
from cxloop.models.organisation import BusinessUnit, Organisation
from cxloop.models.outbox import OutboxMessage
from cxloop.models.outgoing_email import OutgoingEmail
from cxloop.models.position import Leave, Position, PositionHolding
from cxloop.models.user import User
from cxloop.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "SCOPES", "ApiToken", "AuditEntry", "BusinessCalendar", "BusinessUnit", "CalendarDay", "IdempotencyKey", "Leave",
    "MailOutage", "MemberInvitation", "Membership", "Organisation", "OutboxMessage", "OutgoingEmail", "Position",
    "PositionHolding", "Role", "Team", "TeamMembership", "User",
    "WebhookDelivery", "WebhookEndpoint",
]
