"""The shared cache: Django's for Redis, quick enough for every request, and counting in it."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.core.cache.backends import redis
from redis import Redis


class Client(redis.RedisCacheClient):
    """Keeps its client: Django makes a new one for every command, which costs several times the command."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Redis] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Redis:
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]
        client = self._clients.get(id(pool))
        if client is None:
            client = self._clients[id(pool)] = Redis(connection_pool=pool)
        return client

    def count(self, key: str, seconds: int) -> int:
        client = self.get_client(key, write=True)
        number = int(client.incr(key))  # type: ignore[arg-type]
        if number == 1:
            client.expire(key, seconds)
        return number


class RedisCache(redis.RedisCache):
    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client

    def count(self, key: str, seconds: int) -> int:
        client: Any = self._cache
        return int(client.count(self.make_and_validate_key(key), seconds))


def count(key: str, seconds: int) -> int:
    """How often this was asked for the key, now included, since it was asked first; forgotten after the seconds.

    One round trip with Redis. Whatever the cache raises when it is away.
    """
    if hasattr(cache, "count"):
        return int(cache.count(key, seconds))
    cache.add(key, 0, timeout=seconds)
    return int(cache.incr(key))
