"""The queues of work, each with workers of its own: a flood in one delays no other.

Which task waits in which queue stands in `config/queues.py`.
"""

from __future__ import annotations

from collections.abc import Mapping

# Queue -> how many of its tasks run at once unless told otherwise. Mail waits for strangers' servers, so it has two.
QUEUES = {"ingest": 1, "follow_up": 1, "mail": 2, "imports": 1, "reports": 1}


def setting(queue: str) -> str:
    """The name in the environment that says how many tasks of the queue run at once."""
    return f"CXLOOP_{queue.upper()}_WORKERS"


def processes(queue: str, env: Mapping[str, str]) -> str:
    """How many tasks of the queue run at once, as a word of a command line."""
    return env.get(setting(queue)) or str(QUEUES[queue])
