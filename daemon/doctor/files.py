"""The desk's folder: who may read the data and the passwords, room on the disk, schemas of this version."""

import os
import shlex
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from daemon.config import Server
from daemon.desk import Desk
from daemon.doctor.values import Finding, look, ok, wrong
from daemon.schemas import FOLDER, schema_files
from daemon.secrets import DeskProblems

LITTLE, TOO_LITTLE = 1_000_000_000, 100_000_000  # octets
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
SHOWN = 5


def examine(desk: Desk) -> Iterator[Finding]:
    yield from _rights(desk)
    for name, server in (*((f"mailbox {n}", m) for n, m in desk.config.mailboxes.items()), ("smtp", desk.config.smtp)):
        yield from _password(f"password of {name}", server, desk)
    yield _room(desk)
    yield from _schemas(desk)


def _rights(desk: Desk) -> Iterator[Finding]:
    """The ledger holds other people's mail: this user's alone."""
    if not desk.data.exists():
        yield ok("rights", "data/ is made by the first run")
        return
    bare = [path for path in (desk.data, *sorted(desk.data.rglob("*"))) if _mode(path) & _OTHERS]
    folder = shlex.quote(str(desk.data))
    if not os.access(desk.data, os.R_OK | os.W_OK | os.X_OK):
        yield wrong("rights", "this user may not write into data/", f"chown -R {os.geteuid()} {folder}")
    elif bare:
        shown = ", ".join(f"{p.relative_to(desk.path)} ({_mode(p):04o})" for p in bare[:SHOWN])
        more = f" and {len(bare) - SHOWN} more" if len(bare) > SHOWN else ""
        yield wrong("rights", f"open to others: {shown}{more}", f"chmod -R go= {folder}")
    else:
        yield ok("rights", "data/ and all in it are this user's alone")


def _mode(path: Path) -> int:
    """Its rights; none for a link, or for what a daemon at work has just taken away."""
    with suppress(OSError):
        found = path.lstat().st_mode
        return 0 if stat.S_ISLNK(found) else stat.S_IMODE(found)
    return 0


def _password(what: str, server: Server, desk: Desk) -> Iterator[Finding]:
    if not server.has_password:
        return
    try:
        server.password()
    except DeskProblems as error:
        for problem in error.problems:
            yield wrong(what, f"{problem.file}:{problem.line}: {problem.found}", problem.wanted)
        return
    file = desk.path / Path(server.password_file).expanduser() if server.password_file else None
    if file and (mode := _mode(file.resolve())) & stat.S_IRWXG:
        yield look(
            what, f"{server.password_file} is open to its group ({mode:04o})", f"chmod 600 {shlex.quote(str(file))}"
        )
    else:
        yield ok(what, "can be read, by this user")


def _room(desk: Desk) -> Finding:
    free = shutil.disk_usage(desk.path).free
    said = f"{free / 1e9:.1f} GB free"
    if free < TOO_LITTLE:
        return wrong("disk", said, "make room: nothing is read or sent that cannot be written down")
    return look("disk", said, "make room before long") if free < LITTLE else ok("disk", said)


def _schemas(desk: Desk) -> Iterator[Finding]:
    """Editors complete and check by schema/; after an upgrade it may be the old one."""
    old = [name for name, text in schema_files() if _text(desk.path / FOLDER / name) != text]
    if old:
        found = f"{FOLDER}/ is missing or of another version: editors check rule files by it"
        yield look("schemas", found, f"countersign schema --desk {shlex.quote(str(desk.path))}")
    else:
        yield ok("schemas", f"{FOLDER}/ is of this version")


def _text(file: Path) -> str | None:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
