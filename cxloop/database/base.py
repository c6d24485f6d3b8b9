"""A connection that tells PostgreSQL for whom a statement is, so that row-level security can hold.

The connection remembers what it said last and speaks again only when that differs from `cxloop.acting`. Nothing is set
on entering a block or reset on leaving it, so nothing can be forgotten: a connection that is kept for the next request
or task is told anew before its first statement there. Costs one short round trip per change (about 0.05 ms on one
machine) and a comparison per statement.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus, TransactionStatus

from cxloop import acting


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.told: tuple[tuple[str, str], ...] | None = None  # None: nobody knows any more
        # A cursor may be used for longer than the block it was made in.
        self.execute_wrappers.append(self._tell_first)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        self.told = None
        made = super().get_new_connection(conn_params)
        made.prepare_threshold = 1  # for cursors that send values beside the statement; Django's own do not
        return made

    def create_cursor(self, name: str | None = None) -> Any:
        self.tell()  # COPY and cursors on the server go past `execute`
        return super().create_cursor(name)

    def _tell_first(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        self.tell()
        return execute(sql, params, many, context)

    def tell(self) -> None:
        """Says it, when it is not what was said last. In a transaction that failed only a way out is taken anyway."""
        wanted = acting.settings()
        if wanted == self.told or self._has_failed():
            return
        news = [each for each in wanted if self.told is None or each not in self.told]
        words = "; ".join(f"SET {name} = '{value}'" for name, value in news)
        with self.wrap_database_errors:
            result = self.connection.pgconn.exec_(words.encode())  # the shortest way
            if result.status != ExecStatus.COMMAND_OK:
                raise error_from_result(result)
        self.told = wanted

    def _has_failed(self) -> bool:
        return bool(self.connection.info.transaction_status == TransactionStatus.INERROR)

    # PostgreSQL takes a setting back together with the transaction or savepoint it was made in.

    def _commit(self) -> Any:
        if self.connection is not None and self._has_failed():
            self.told = None
        return super()._commit()  # type: ignore[misc]

    def _rollback(self) -> Any:
        self.told = None
        return super()._rollback()  # type: ignore[misc]

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self.told = None
