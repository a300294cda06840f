"""A real Redis for the tests that count in one, started on a socket of its own."""

from __future__ import annotations

import shutil
import subprocess
import time

import pytest


@pytest.fixture(scope="session")
def redis_socket(tmp_path_factory):
    """The socket of a Redis that lives as long as the tests; skipped where there is no server or no client."""
    pytest.importorskip("redis", reason="the client redis-py is not installed")
    server = shutil.which("redis-server")
    if server is None:
        pytest.skip("there is no redis-server on this machine (Debian: apt-get install redis-server)")
    folder = tmp_path_factory.mktemp("redis")
    socket = folder / "s"
    command = [server, "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    import redis

    client = redis.Redis(unix_socket_path=str(socket))
    for _ in range(500):
        try:
            client.ping()
            break
        except redis.exceptions.ConnectionError:
            time.sleep(0.01)
    client.close()
    yield str(socket)
    process.terminate()
    process.wait(timeout=10)
