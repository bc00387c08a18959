"""Where a file lies: a ledger on a disk that several machines share is refused, locks and moves mean little there."""

from pathlib import Path

from store.contract import LedgerError

_SHARED = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse"}
_MOUNTS = Path("/proc/self/mountinfo")  # absent where there is no Linux: then nothing is known, nothing refused


def refuse_shared(ledger: Path) -> None:
    """Raises LedgerError when the ledger's folder is on a network file system."""
    try:
        mounts = _MOUNTS.read_text("utf-8", "replace")
    except OSError:
        return
    kind = file_system(mounts, ledger.parent.resolve())
    if kind in _SHARED:
        raise LedgerError(
            f"the ledger {ledger} is on a network file system ({kind}), where no lock keeps a second machine away: "
            "put it on a disk of this machine"
        )


def file_system(mounts: str, folder: Path) -> str:
    """The type of the file system that holds the folder, by the lines of /proc/self/mountinfo (proc(5)); "" unknown."""
    found, longest = "", -1
    for line in mounts.splitlines():
        before, dash, after = line.partition(" - ")
        fields = before.split(" ")
        if not dash or len(fields) < 5:
            continue
        point = Path(fields[4].replace("\\040", " "))
        if folder.is_relative_to(point) and len(point.parts) >= longest:  # of two on one point, the later one
            found, longest = after.split(" ")[0], len(point.parts)
    return found
