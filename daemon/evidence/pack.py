"""The zip: cover page, the mails, their headers apart, the ledger's records, and hashes to check it all by."""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from daemon.evidence.gather import when
from daemon.evidence.originals import Original
from daemon.parse.headers import split_message
from rules.nouns import OutboxRow

SUMS = "SHA256SUMS"  # in the form that `sha256sum --check` reads
_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # a zip knows no earlier time; equal contents give equal bytes


def safe_name(text: str) -> str:
    """Letters, digits and a few signs of the text: a file's name on every system."""
    return _UNSAFE.sub("-", text).strip("-.")[:80] or "evidence"


def mail_names(found: Sequence[Original]) -> list[str]:
    """ "mails/01-2026-11-18-dana@acme.example" for each, without an ending."""
    return [f"mails/{n:02d}-{when(o.mail):%Y-%m-%d}-{safe_name(_writer(o))}" for n, o in enumerate(found, 1)]


def contents(text: str, html: str, found: Sequence[Original], records: Iterable[bytes]) -> Mapping[str, bytes]:
    """Every file of the zip by name."""
    files = {"cover.html": html.encode(), "cover.txt": text.encode(), "ledger.jsonl": b"".join(records)}
    for name, original in zip(mail_names(found), found, strict=True):
        if original.raw is not None:
            files[f"{name}.eml"] = original.raw
            files[f"{name}.headers.txt"] = split_message(original.raw)[0]
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items()))
    return {**files, SUMS: sums.encode()}


def write(path: Path, files: Mapping[str, bytes]) -> None:
    """Whole or not at all, for this user alone. Raises OSError; FileExistsError when there is such a file."""
    if path.exists():
        raise FileExistsError(17, "there is such a file already; give another with --out", str(path))
    beside = path.with_name(f".{path.name}.new")
    try:
        with beside.open("xb") as opened:
            beside.chmod(0o600)
            with zipfile.ZipFile(opened, "w", zipfile.ZIP_DEFLATED) as packed:
                for name, data in files.items():
                    info = zipfile.ZipInfo(name, _EPOCH)
                    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                    packed.writestr(info, data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _writer(original: Original) -> str:
    mail = original.mail
    return f"desk-{mail.rule}" if isinstance(mail, OutboxRow) else mail.sender or "unknown"
