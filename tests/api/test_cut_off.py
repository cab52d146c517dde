"""A process that answers queries has no way to other servers, whatever the engine is made to do."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest

_TRY = """
import socket, sys
from api.worker import _cut_off
_cut_off()
try:
    socket.create_connection(("127.0.0.1", int(sys.argv[1])), timeout=5).close()
except OSError:
    print("cut off")
else:
    print("connected")
"""


def test_a_worker_reaches_not_even_its_own_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = str(listening.getsockname()[1])
        done = subprocess.run([sys.executable, "-c", _TRY, port], capture_output=True, text=True, check=True)
    if done.stdout.strip() == "connected":
        pytest.skip("this system lets no process give up its network")
    assert done.stdout.strip() == "cut off"
