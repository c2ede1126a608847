"""How are the hashed locks made, and do they still follow pyproject.toml? Never with an index's address in them."""

import subprocess
import sys
import tempfile
from pathlib import Path

LOCKS = {"requirements.lock": [], "requirements-dev.lock": ["--extra", "dev", "-c", "requirements.lock"]}


def compile_lock(lock: str, more: list[str], into: Path) -> None:
    """What is locked already stays at its version unless pyproject.toml asks for another."""
    uv = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
    flags = ["--generate-hashes", "--no-emit-index-url", "--no-header", "--quiet", "-o", str(into)]
    subprocess.run([*uv, *more, *flags], check=True, stdout=subprocess.DEVNULL)


def drifted(lock: str, more: list[str]) -> bool:
    """Compiled anew from itself, a lock is the same."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / lock
        copy.write_text(Path(lock).read_text())
        compile_lock(lock, more, copy)
        return pins(copy.read_text()) != pins(Path(lock).read_text())


def pins(text: str) -> list[str]:
    return sorted(line.split()[0] for line in text.splitlines() if "==" in line and not line.startswith("#"))


def main() -> int:
    if "--check" not in sys.argv:
        for lock, more in LOCKS.items():
            compile_lock(lock, more, Path(lock))
        return 0
    old = [lock for lock, more in LOCKS.items() if drifted(lock, more)]
    for lock in old:
        print(f"{lock} does not follow pyproject.toml: run `make lock`.")
    return len(old)


if __name__ == "__main__":
    sys.exit(main())
