from assessments.models.acting import Decision, FollowedMetric, Strategy
from assessments.models.answers import Answer, Forecast, RoundSnapshot
from assessments.models.comparing import InstallationKey, OtherCompany, SharedScores, TakingPart, TrustedKey
from assessments.models.instrument import Dimension, Instrument, Statement, StatementLink
from assessments.models.round import AgreementRule, Function, Participant, Round, RoundStatement

__all__ = [
    "AgreementRule", "Answer", "Decision", "Dimension", "FollowedMetric", "Forecast", "Function", "InstallationKey",
    "Instrument", "OtherCompany", "Participant", "Round", "RoundSnapshot", "RoundStatement", "SharedScores",
    "Statement", "StatementLink", "Strategy", "TakingPart", "TrustedKey",
]
