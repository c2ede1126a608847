"""Do the walls between rooms and services stand?"""

import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

from deploy.local.running import SERVICES

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")


def test_every_import_rule_is_kept() -> None:
    """The rules are in pyproject.toml, as sentences."""
    done = subprocess.run([LINT, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
    assert f"{len(rules)} kept, 0 broken" in done.stdout


def test_every_service_stands_behind_the_walls() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    apart = {name for rule in rules if rule["type"] == "independence" for name in rule["modules"]}
    layered = {name for rule in rules for name in rule.get("containers", [])}
    for name in SERVICES:
        assert find_spec(f"services.{name}.main"), name
        assert f"services.{name}" in apart
        assert f"services.{name}" in layered or name == "gateway"
    found = {folder.name for folder in (ROOT / "services").iterdir() if (folder / "main.py").exists()}
    assert found == set(SERVICES)
