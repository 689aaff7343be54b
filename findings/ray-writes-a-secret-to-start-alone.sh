#!/usr/bin/env bash
# ray 2.60.0: `ray.init()` without an address, one process group on one machine and on loopback, makes a token, writes it to
# `~/.ray/auth_token` and leaves it there after `ray.shutdown()`; with `RAY_AUTH_MODE=disabled` it does not. It is told on
# the terminal also with `logging_level="ERROR"` and `configure_logging=False`.
# What it costs: a nightly job of a user without a home that can be written, or with one that is shared and backed up, fails
# or leaves a secret behind; a second machine is refused until the file is copied there, which older guides do not say.
set -euo pipefail
place=$(mktemp -d); trap 'rm -rf "$place"' EXIT; cd "$place"
python3 -m venv venv; venv/bin/pip install -q --disable-pip-version-check ray==2.60.0
cat > start.py <<'PY'
import sys
from pathlib import Path
import ray

common = {"log_to_driver": False, "logging_level": "ERROR", "configure_logging": False, "include_dashboard": False}
ray.init(num_cpus=1, _node_ip_address="127.0.0.1", **common)

def length(text):
    return len(text)

done = ray.get(ray.remote(length).remote("abc"))
ray.shutdown()
left = sorted(str(path.relative_to(Path.home())) for path in Path.home().rglob("*") if path.is_file())
print(f"ray {ray.__version__}: {done} and, in an empty home afterwards, {left}")
sys.exit(left != sys.argv[1:])
PY
export RAY_USAGE_STATS_ENABLED=0
mkdir usual off
HOME="$place/usual" venv/bin/python start.py .ray/auth_token 2> told; grep -c "Token authentication is enabled" told
HOME="$place/off" RAY_AUTH_MODE=disabled venv/bin/python start.py 2> told_off; ! grep -q "Token authentication" told_off
