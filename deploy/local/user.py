"""As whom does a part run that refuses to be root, and what can that user reach?"""

import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any

UNPRIVILEGED = "nobody"


def unprivileged() -> str | None:
    """The user PostgreSQL runs as: another one if we are root (it refuses to be root), else ourselves (None)."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


def as_unprivileged() -> dict[str, Any]:
    """What `subprocess` needs so that a process started by root is not root."""
    user = unprivileged()
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": [], "cwd": "/"} if user else {}


def give_away(folder: Path) -> None:
    """Let the unprivileged user own a folder and all that is in it."""
    if user := unprivileged():
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, user, pwd.getpwnam(user).pw_gid)


def reaches(folder: Path) -> bool:
    """Whether that user can enter this folder, found by trying; a folder yet to be made counts as its parent."""
    if unprivileged() is None:
        return True
    existing = next(place for place in (folder, *folder.parents) if place.is_dir())
    # `test -x` asks the kernel as that user, so that ACLs and odd mounts count too.
    return subprocess.run(["/bin/sh", "-c", 'test -x "$0"', existing], check=False, **as_unprivileged()).returncode == 0
