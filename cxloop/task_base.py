"""What every task is: one that begins acting for nobody, whatever its process did before."""

from __future__ import annotations

from typing import Any

import celery

from cxloop.tenancy import nobody


class Task(celery.Task):
    Request = "cxloop.task_request:Request"

    def __call__(self, *args: Any, **options: Any) -> Any:
        with nobody():
            return self.run(*args, **options)
