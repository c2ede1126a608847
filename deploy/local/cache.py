"""Where is kept what is costly to make again?"""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.user import reaches


def cache() -> Path:
    """The cache folder: `PORTAL_CACHE`, else the first usual place that the unprivileged user can enter."""
    if named := os.environ.get("PORTAL_CACHE"):
        folder = Path(named).absolute()
    else:
        usual = [Path.home() / ".cache"] + ([Path("/var/cache")] if os.geteuid() == 0 else [])
        folder = next((place for place in usual if reaches(place)), Path(tempfile.gettempdir())) / "provider-portal"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def reachable(folder: Path) -> Path:
    """This folder, or, where the unprivileged user cannot enter it (`/root/…`), one of the cache that always stands for it."""
    folder = folder.absolute()
    if reaches(folder):
        return folder
    return cache() / "elsewhere" / f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}"


@contextmanager
def made_once(name: str) -> Iterator[Path]:
    """Hold the lock of one entry of the cache: inside, make the yielded path if it is not there; others wait."""
    entry = cache() / name
    with (entry.parent / f"{entry.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield entry
