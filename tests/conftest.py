"""Hypothesis profiles, chosen by the environment variable HYPOTHESIS_PROFILE; `dev` where it is not set.

`dev` and `ci` draw twenty-five examples, so that the whole suite takes minutes; `thorough` draws four hundred, at night.
Neither a deadline nor a check for slow generation: both would measure the machine, which a test is not about.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile

from hypothesis import HealthCheck, settings

settings.register_profile("dev", max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
dev = settings.get_profile("dev")
settings.register_profile("ci", dev, derandomize=True, print_blob=True, database=None)
settings.register_profile("cover", dev, max_examples=20)
settings.register_profile("policies", dev, max_examples=20_000)
settings.register_profile("thorough", dev, max_examples=400, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_configure(config):
    """Where Python is told to keep no bytecode, keep it for this run: hundreds of commands are started in it."""
    if sys.dont_write_bytecode and "PYTHONPYCACHEPREFIX" not in os.environ:
        folder = tempfile.mkdtemp(prefix="bytecode-")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
