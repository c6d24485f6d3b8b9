"""The embedded PostgreSQL and Valkey: programs from installed wheels, run by our own launcher.

Nothing in here imports Django, because the addresses must be known before the settings are read.
"""

from cxloop.embedded.places import Place, data_folder, find_place, prepare_place
from cxloop.embedded.postgres import Postgres
from cxloop.embedded.processes import CannotStart, Program, stop_orphans
from cxloop.embedded.valkey import Valkey

__all__ = [
    "CannotStart",
    "Place",
    "Postgres",
    "Program",
    "Valkey",
    "data_folder",
    "find_place",
    "prepare_place",
    "stop_orphans",
]
