from assessments.models.answers import Answer, Forecast, RoundSnapshot
from assessments.models.instrument import Dimension, Instrument, Statement, StatementLink
from assessments.models.round import Function, Participant, Round, RoundStatement

__all__ = [
    "Answer", "Dimension", "Forecast", "Function", "Instrument", "Participant", "Round", "RoundSnapshot",
    "RoundStatement", "Statement", "StatementLink",
]
