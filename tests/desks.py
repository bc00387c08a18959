"""Desks on disk for tests: the shipped rule files with their commented example agency switched on."""

import os
import re
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from rules.duties.days import public_holidays

ROOT = Path(__file__).resolve().parent.parent
# REFERENCE_DESK=nowhere runs the tests as on a clone, which has no reference desk beside it.
REFERENCE = Path(os.environ.get("REFERENCE_DESK", ROOT.parent / "shared" / "desk"))
DEMO = ROOT / "daemon" / "demo" / "desk"

CONFIG = """\
[agency]
name = "Northlight"
domains = ["agency.example"]
time_zone = "Europe/Berlin"

[mailbox.ae]
address = "ae@agency.example"
host = "127.0.0.1"
port = 1143
security = "none"
user = "ae"
password_env = "COUNTERSIGN_TEST_PASSWORD"
trusted_authserv = ["mx.agency.example"]

[smtp]
host = "127.0.0.1"
port = 1025
security = "none"
from = "Northlight Account Desk <ae@agency.example>"
"""


def switched_on(text: str) -> str:
    """Shipped examples start with "#" and no space; remarks with "# ". Take the "#" off the former."""
    return re.sub(r"^#(?=[\w\[])", "", text, flags=re.MULTILINE)


def example_rules() -> dict[str, str]:
    """The shipped rule files as text by name, the example agency (Acme, 晨光; Mia, Noor, Tom, Ruth, Finn) included."""
    return {
        f"rules/{file.name}": switched_on(file.read_text(encoding="utf-8"))
        for file in sorted((ROOT / "rules").glob("*.toml"))
    }


def make_desk(folder: Path, **changed: str | bytes | None) -> Path:
    """A desk in `folder`; `changed`: other text by name without ending (config="…", clients=None for no such file)."""
    files: dict[str, str | bytes | None] = {"config.toml": CONFIG, **example_rules()}
    for name, text in changed.items():
        files["config.toml" if name == "config" else f"rules/{name}.toml"] = text
    (folder / "rules").mkdir(parents=True, exist_ok=True)
    for file, content in files.items():
        if content is not None:
            (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def reference_desk(path: Path) -> Path:
    """A copy of the reference desk that may be written to; where it is absent, of the demo's with Borealis in New York.

    The demo lets Borealis read German in Berlin; what the tests know of its hours is the reference's.
    """
    if REFERENCE.is_dir():
        shutil.copytree(REFERENCE, path)
    else:
        shutil.copytree(DEMO, path)
        clients = path / "rules" / "clients.toml"
        clients.chmod(0o644)
        clients.write_text(_in_new_york(clients.read_text("utf-8")), "utf-8")
    path.chmod(0o755)
    (path / "config.toml").chmod(0o644)
    return path


def report_far_away(desk: Path) -> Path:
    """The weekly report on a day that is not near today, for what lives by the real clock."""
    return report_on((datetime.now(UTC) + timedelta(days=3)).strftime("%A").lower(), desk)


def report_on(day: str, desk: Path) -> Path:
    """The weekly report on this day of the week."""
    reports = desk / "rules" / "reports.toml"
    reports.chmod(0o644)
    text = re.sub(r'^day = "\w+"', f'day = "{day}"', reports.read_text("utf-8"), count=1, flags=re.MULTILINE)
    reports.write_text(text, "utf-8")
    return desk


def _in_new_york(clients: str) -> str:
    before, head, rest = clients.partition("[clients.borealis]\n")
    borealis, contacts, after = rest.partition("\n[[")
    for key, value in {"language": "en", "time_zone": "America/New_York", "holidays": "US"}.items():
        borealis = re.sub(rf'^{key} = "[^"]*"', f'{key} = "{value}"', borealis, flags=re.MULTILINE)
    return before + head + borealis + contacts + after


def coming_monday(*countries: str) -> date:
    """A Monday of the weeks to come that is worked in these countries, as is the one after it: for what looks ahead."""
    today = datetime.now(UTC).date()
    monday = today + timedelta(days=15 - today.isoweekday())
    while any(_is_free(day, country) for day in (monday, monday + timedelta(days=7)) for country in countries):
        monday += timedelta(days=7)
    return monday


def _is_free(day: date, country: str) -> bool:
    return day in public_holidays(country, day.year)[0]
