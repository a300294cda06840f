"""Budgets counted in Redis, for processes that share them. Needs the extra ``redis``.

Each step is one script that Redis runs by itself, by Redis's own clock. A caller's name is stored as a digest, so that
no name can reach another's keys and none can be read there. Keys vanish when their bucket is full again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from guard.load.store import CONCURRENT, Charge, Lease, Shortage, StoreError

if TYPE_CHECKING:
    from redis import Redis
    from redis.asyncio import Redis as AsyncRedis

_SCRIPT = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local prefix, kind, count = KEYS[1], ARGV[1], tonumber(ARGV[2])
local function missing(key, rate)
  local account = redis.call('HMGET', key, 'missing', 'since')
  if not account[1] then return 0 end
  local left = tonumber(account[1]) - (now - tonumber(account[2])) * rate
  return left > 0 and left or 0
end
local drawn = {}
for i = 1, count do
  local name, amount, capacity, seconds = ARGV[4*i-1], tonumber(ARGV[4*i]), tonumber(ARGV[4*i+1]), tonumber(ARGV[4*i+2])
  local total = missing(prefix .. name, capacity / seconds) + amount
  if kind == 'take' and total - capacity > 1e-9 then
    if amount > capacity then return {name, '-1'} end
    return {name, string.format('%.17g', (total - capacity) * seconds / capacity)}
  end
  drawn[i] = {prefix .. name, total, math.ceil(total * seconds / capacity) + 1}
end
local lease = ARGV[4*count+3]
if kind == 'take' and lease then
  local most, seconds, key = tonumber(ARGV[4*count+4]), tonumber(ARGV[4*count+5]), prefix .. 'leases'
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local running = redis.call('ZCARD', key)
  if running >= most then
    if most == 0 then return {'', '-1'} end
    local ends = redis.call('ZRANGE', key, running - most, running - most, 'WITHSCORES')
    return {'', string.format('%.17g', tonumber(ends[2]) - now)}
  end
  redis.call('ZADD', key, now + seconds, lease)
  redis.call('EXPIRE', key, math.ceil(seconds) + 1)
end
for _, draw in ipairs(drawn) do
  redis.call('HSET', draw[1], 'missing', string.format('%.17g', draw[2]), 'since', string.format('%.17g', now))
  redis.call('EXPIRE', draw[1], draw[3])
end
return {}
"""


def _prefix(prefix: str, caller: str) -> str:
    digest = hashlib.sha256(caller.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{prefix}:{{{digest}}}:"  # braces: all keys of one caller on one node of a cluster


def _arguments(kind: str, charges: Sequence[Charge], lease: Lease | None) -> list[str | float]:
    arguments: list[str | float] = [kind, len(charges)]
    for charge in charges:
        arguments += [charge.resource, charge.amount, charge.capacity, charge.seconds]
    if lease is not None:
        arguments += [lease.name, lease.most, lease.seconds]
    return arguments


def _redis_error() -> type[Exception]:
    from redis.exceptions import RedisError  # noqa: PLC0415  # an extra

    return RedisError


def _shortage(answer: Any) -> Shortage | None:
    if not answer:
        return None
    name, wait = (part.decode() if isinstance(part, bytes) else str(part) for part in answer)
    seconds = float(wait)
    return Shortage(name or CONCURRENT, math.inf if seconds < 0 else seconds)


class RedisStore:
    """Budgets in a Redis, by a client of ``redis-py``; give the client a time-out."""

    def __init__(self, client: Redis, *, prefix: str = "guard") -> None:
        self._client = client
        self._prefix = prefix
        self._script = client.register_script(_SCRIPT)

    def take(self, caller: str, charges: Sequence[Charge], lease: Lease | None) -> Shortage | None:
        """Draw all charges and the lease, or nothing; the first shortage where something is short."""
        return _shortage(self._run(caller, _arguments("take", charges, lease)))

    def spend(self, caller: str, charges: Sequence[Charge]) -> None:
        """Draw what has been used already; a bucket may become less than empty."""
        self._run(caller, _arguments("spend", charges, None))

    def release(self, caller: str, lease: Lease) -> None:
        """End a lease; one that has ended stays so."""
        try:
            self._client.zrem(_prefix(self._prefix, caller) + "leases", lease.name)
        except _redis_error() as error:
            raise StoreError(str(error)) from error

    def _run(self, caller: str, arguments: list[str | float]) -> Any:
        try:
            return self._script(keys=[_prefix(self._prefix, caller)], args=arguments)
        except _redis_error() as error:
            raise StoreError(str(error)) from error


class AsyncRedisStore:
    """The same by an asynchronous client of ``redis-py``."""

    def __init__(self, client: AsyncRedis, *, prefix: str = "guard") -> None:
        self._client = client
        self._prefix = prefix
        self._script = client.register_script(_SCRIPT)

    async def take(self, caller: str, charges: Sequence[Charge], lease: Lease | None) -> Shortage | None:
        """Draw all charges and the lease, or nothing; the first shortage where something is short."""
        return _shortage(await self._run(caller, _arguments("take", charges, lease)))

    async def spend(self, caller: str, charges: Sequence[Charge]) -> None:
        """Draw what has been used already; a bucket may become less than empty."""
        await self._run(caller, _arguments("spend", charges, None))

    async def release(self, caller: str, lease: Lease) -> None:
        """End a lease; one that has ended stays so."""
        try:
            await self._client.zrem(_prefix(self._prefix, caller) + "leases", lease.name)
        except _redis_error() as error:
            raise StoreError(str(error)) from error

    async def _run(self, caller: str, arguments: list[str | float]) -> Any:
        try:
            return await self._script(keys=[_prefix(self._prefix, caller)], args=arguments)
        except _redis_error() as error:
            raise StoreError(str(error)) from error
