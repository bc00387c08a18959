"""data/in-force/: copies of the rules and templates that the daemon goes by, so that no save changes them half way.

Templates are filled from the copy, not from what ops are editing. The copies are named after their content and never
changed; `countersign status` and people find the last good set here.
"""

import shutil
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path

from daemon.desk import Desk
from daemon.files import Files, Read, read_rules, texts

FOLDER = "in-force"
LENGTH = 12  # digits of a digest in a name


def lay_out(data: Path, files: Files) -> Path:
    """The folder with a copy of these templates, made unless it is there: `…/templates`. Raises OSError."""
    return _copied(data / FOLDER, files.templates_digest, "templates", files.templates)


def keep(data: Path, rules: Mapping[str, str], digest: str) -> Path:
    """The folder with a copy of these rules, made unless it is there: `…/rules`. Raises OSError."""
    return _copied(data / FOLDER, digest, "rules", {name: text.encode() for name, text in rules.items()})


def forget_others(data: Path, used: Collection[Desk]) -> None:
    """Take away every copy but those that these desks go by."""
    kept = {desk.templates[0].parent.name for desk in used} | {desk.digest[:LENGTH] for desk in used}
    with suppress(OSError):  # what cannot be taken away now is taken away after the next change
        for old in (data / FOLDER).iterdir():
            if old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)


def last_good(data: Path, rules: str) -> dict[str, str]:
    """The rule files as they were kept under that digest; empty where there are none."""
    home = data / FOLDER / rules[:LENGTH]
    return texts(read_rules(home))[0] if rules and (home / "rules").is_dir() else {}


def _copied(home: Path, digest: str, name: str, files: Read) -> Path:
    target = home / digest[:LENGTH]
    if not target.exists():
        home.parent.mkdir(mode=0o700, exist_ok=True)
        home.mkdir(mode=0o700, exist_ok=True)
        beside = Path(tempfile.mkdtemp(prefix=".new-", dir=home))
        try:
            (beside / name).mkdir()
            for file, content in files.items():
                if isinstance(content, bytes) and file != name:
                    (beside / file).parent.mkdir(parents=True, exist_ok=True)
                    (beside / file).write_bytes(content)
            beside.rename(target)
        except OSError:
            shutil.rmtree(beside, ignore_errors=True)
            raise
    return target / name
