"""Trying once more when somebody else was quicker."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected

TRIES = 4

Given = ParamSpec("Given")
Result = TypeVar("Result")


def again_when_beaten(work: Callable[Given, Result]) -> Callable[Given, Result]:
    """The work, done again when a row it was about to write had just been written by somebody else, or when it and
    somebody else waited for each other. It must be one transaction, and read anew what it goes by. At most four times.
    """

    @wraps(work)
    def tried(*args: Given.args, **options: Given.kwargs) -> Result:
        for _try in range(TRIES - 1):
            try:
                return work(*args, **options)
            except IntegrityError:
                continue
            except OperationalError as error:
                if not isinstance(error.__cause__, DeadlockDetected):
                    raise
        return work(*args, **options)

    return tried
