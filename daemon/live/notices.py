"""What the system tells of changes in folders. The one place that knows watchfiles.

Network file systems tell of what this machine writes, and of nothing that others do: there, one has to look.
"""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Event

from watchfiles import watch

log = logging.getLogger("countersign.live")
DEBOUNCE, STEP = 400, 100  # milliseconds: changes that come together are told together
LOOK = 1.0  # seconds between looks where nothing is told
FORCE = "WATCHFILES_FORCE_POLLING"  # watchfiles' own switch, for those who know it
MOUNTS = Path("/proc/self/mountinfo")
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "virtiofs",
                    "vboxsf", "fuse.sshfs", "fuse.glusterfs", "fuse.s3fs", "fuse.rclone", "fuse.vmhgfs-fuse",
                    "davfs", "fuse.davfs2", "ncpfs", "beegfs"})  # fmt: skip


class NotTold(Exception):
    """The system tells of no changes here; the message says why."""


def told(folders: tuple[Path, ...], seconds: float, stop: Event) -> Iterator[bool]:
    """True whenever something changed directly in one of the folders, False after `seconds` without; ends with `stop`.

    Raises NotTold where the system cannot do it: no more watches, a folder that has just gone.
    """
    try:
        for changes in watch(
            *folders, recursive=False, watch_filter=None, debounce=DEBOUNCE, step=STEP, stop_event=stop,
            rust_timeout=int(seconds * 1000), yield_on_timeout=True, raise_interrupt=False, force_polling=False,
        ):  # fmt: skip
            yield bool(changes)
    except (OSError, RuntimeError) as e:
        raise NotTold(str(e) or type(e).__name__) from e


def looked(seconds: float, stop: Event) -> Iterator[bool]:
    """False every `seconds`, until `stop`: for where nothing is told."""
    while not stop.wait(seconds):
        yield False


def must_look(path: Path, configured: bool | None) -> str | None:
    """Why nothing is expected to be told of this folder: it was configured so, or lies on another machine's disk."""
    if configured is not None:
        return "config.toml says [watch] polling = true" if configured else None
    if (force := os.environ.get(FORCE)) is not None:
        return None if force.lower() in {"", "0", "false", "disable", "disabled"} else f"{FORCE} is set"
    kind = file_system(path)
    return f"{path} is on a network file system ({kind})" if kind in REMOTE else None


def file_system(path: Path) -> str | None:
    """The kind of file system that holds the folder ("ext4", "nfs4"); None where the system does not say."""
    try:
        lines = MOUNTS.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:
        return None
    whole, best, kind = path.resolve(), Path("/"), None
    for line in lines:  # "36 35 98:0 / /mnt/desk rw,noatime shared:1 - ext4 /dev/sda1 rw": proc(5)
        before, _, after = line.partition(" - ")
        words = before.split()
        if len(words) < 5 or not after:
            continue
        mount = Path(words[4].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if whole.is_relative_to(mount) and (kind is None or len(mount.parts) >= len(best.parts)):
            best, kind = mount, after.split()[0]
    return kind


def folders_of(path: Path) -> tuple[Path, ...]:
    """The folders in which a change can mean changed rules or templates: the desk's, and where links in them lead."""
    inside = (path, path / "rules", path / "templates", *(path / "templates").rglob("*"))
    files = (path / "config.toml", *(path / "rules").glob("*.toml"), *(path / "templates").rglob("*.j2"))
    homes = (file.resolve().parent for file in files if file.is_symlink())
    found = {folder.resolve() for folder in (*inside, *homes) if folder.is_dir()}
    return tuple(sorted(found))
