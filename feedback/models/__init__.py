from feedback.models.belonging import CaseFollower, CaseLink, CaseMerge
from feedback.models.case import Case, CaseCycle, CasePause, CaseStandIn, RootCause
from feedback.models.customer import Customer, CustomerIdentity, MatchSuggestion
from feedback.models.customer_request import CustomerRequest
from feedback.models.desk import BulkAction, CaseTag, Draft, Macro, SavedView, Tag
from feedback.models.escalation import Escalation, Notice, UsedLink
from feedback.models.feedback_item import Analysis, FeedbackItem, FeedbackRevision, Flag, Rating
from feedback.models.import_run import ImportOccurrence, ImportRun
from feedback.models.inbound_email import InboundEmail
from feedback.models.initiative import Initiative, InitiativeTheme, InitiativeTouchpoint
from feedback.models.make_good import AuthorityLimit, MakeGood
from feedback.models.mention import Mention
from feedback.models.message import FixQuestion, Message
from feedback.models.message_file import MessageFile
from feedback.models.rules import DetectorSetting, EscalationPolicy, EscalationStep, PriorityRule, RoutingRule
from feedback.models.source import Source
from feedback.models.survey import Survey
from feedback.models.tally import CaseFact, ItemFact, Recount, Tally, TallyState
from feedback.models.theme import ItemTheme, Theme
from feedback.models.touchpoint import Touchpoint

__all__ = [
    "Analysis",
    "AuthorityLimit",
    "BulkAction",
    "Case",
    "CaseCycle",
    "CaseFact",
    "CaseFollower",
    "CaseLink",
    "CaseMerge",
    "CasePause",
    "CaseStandIn",
    "CaseTag",
    "Customer",
    "CustomerIdentity",
    "CustomerRequest",
    "DetectorSetting",
    "Draft",
    "Escalation",
    "EscalationPolicy",
    "EscalationStep",
    "FeedbackItem",
    "FeedbackRevision",
    "FixQuestion",
    "Flag",
    "ImportOccurrence",
    "ImportRun",
    "InboundEmail",
    "Initiative",
    "InitiativeTheme",
    "InitiativeTouchpoint",
    "ItemFact",
    "ItemTheme",
    "Macro",
    "MakeGood",
    "MatchSuggestion",
    "Mention",
    "Message",
    "MessageFile",
    "Notice",
    "PriorityRule",
    "Rating",
    "Recount",
    "RootCause",
    "RoutingRule",
    "SavedView",
    "Source",
    "Survey",
    "Tag",
    "Tally",
    "TallyState",
    "Theme",
    "Touchpoint",
    "UsedLink",
]
