"""Messages a second through the whole intake, against a floor measured in the same run on the same Dovecot.

Floor: imapclient fetches the same messages whole, in batches of 50, and the standard library parses them (compat32).
Ours: connect, fetch, parse in the worker, judge, keep in the ledger, make folders, move. `make bench` prints the table.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from email import message_from_bytes, policy
from pathlib import Path

import imapclient

from bench.corpus import make
from bench.memory import peak
from tests.live.dovecot import PASSWORD, Dovecot, missing

ROUNDS = 3
BATCH = 50


def fill(dovecot: Dovecot, user: str, messages: Sequence[bytes]) -> None:
    """Drop the messages into the user's Maildir, as a delivery agent does."""
    new = dovecot.base / "mail" / user / "Maildir" / "new"
    for folder in ("cur", "tmp", "new"):
        (new.parent / folder).mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(messages):
        (new / f"{1700000000 + number}.{number}.bench").write_bytes(raw)
    for path in (new.parent.parent, *new.parent.parent.rglob("*")):
        os.chown(path, dovecot.account.pw_uid, dovecot.account.pw_gid)


def floor(dovecot: Dovecot, user: str) -> tuple[float, int]:
    """Seconds and messages."""
    began = time.perf_counter()
    client = imapclient.IMAPClient("127.0.0.1", dovecot.port, ssl=False)
    client._imap.debug = 0  # else imaplib spells out every literal: a floor must not be padded
    client.login(user, PASSWORD)
    client.select_folder("INBOX", readonly=True)
    uids = client.search()
    count = 0
    for start in range(0, len(uids), BATCH):
        for answer in client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]", "INTERNALDATE"]).values():
            message_from_bytes(answer[b"BODY[]"], policy=policy.compat32)
            count += 1
    client.logout()
    return time.perf_counter() - began, count


def ours(dovecot: Dovecot, user: str, base: Path) -> tuple[float, int, float]:
    """Seconds, messages and peak memory in MB (the daemon and its worker together), in a process of its own."""
    desk = base / f"desk-{user}"
    shutil.copytree(Path(__file__).parent.parent / "daemon" / "demo" / "desk", desk)
    config = desk / "config.toml"
    text = config.read_text("utf-8").replace("port = 1143", f"port = {dovecot.port}")
    config.write_text(text.replace('user = "ae"', f'user = "{user}"'), "utf-8")
    command = [sys.executable, "-m", "bench.intake", "--one", str(desk)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, count, memory = done.stdout.split()
    return float(seconds), int(count), float(memory)


def one(desk_path: Path) -> None:
    """In the child: one sync of the whole mailbox, from connecting to the last move; prints seconds, count, peak MB.

    The program's own start (imports, rules, lexicons) is not in it: a daemon starts once.
    """
    os.environ["COUNTERSIGN_DEMO_PASSWORD"] = PASSWORD
    from daemon.clock import Clock
    from daemon.desk import open_desk
    from daemon.intake import Intake
    from daemon.start import start

    desk = open_desk(desk_path)
    daemon = start(desk, Clock())
    mailbox = daemon.mailboxes[0]
    began = time.perf_counter()
    mailbox.connect()
    counts = Intake(mailbox, desk, daemon.ledger, daemon.reader, daemon.clock).sync()
    seconds = time.perf_counter() - began
    memory = peak("self") + peak(str(daemon.reader.worker_pid()))
    daemon.close()
    print(seconds, counts.read, memory)  # noqa: T201


def table(floors: list[float], times: list[float], memory: list[float], count: int, size: float) -> str:
    low, mine = statistics.median(floors), statistics.median(times)
    rows = [
        f"| floor: fetch whole by {BATCH}, parse (compat32) | {low:.2f} | {count / low:.0f} | 1.00 | – |",
        f"| intake: fetch, parse, judge, keep, file | {mine:.2f} | {count / mine:.0f} | {mine / low:.2f} "
        f"| {max(memory):.0f} |",
    ]
    head = f"{count} messages of {size / 1000:.0f} kB on average; medians of {len(times)} runs, alternating.\n\n"
    return head + "| | seconds | messages/s | times the floor | peak MB |\n|---|---|---|---|---|\n" + "\n".join(rows)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--messages", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=ROUNDS)
    options.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        one(chosen.one)
        return
    messages = list(make(chosen.messages))
    size = sum(map(len, messages)) / len(messages)
    floors, times, memory = [], [], []
    with tempfile.TemporaryDirectory(prefix="cs") as base:
        if reason := missing():
            raise SystemExit(f"bench.intake needs Dovecot: {reason}")
        dovecot = Dovecot()
        try:
            dovecot.start()
            fill(dovecot, "floor", messages)
            floor(dovecot, "floor")  # Dovecot indexes a mailbox at the first look: not for the floor alone
            for number in range(chosen.rounds):
                user = f"desk{number}"
                fill(dovecot, user, messages)
                floor(dovecot, user)
                floors.append(floor(dovecot, "floor")[0])
                seconds, count, peak = ours(dovecot, user, Path(base))
                assert count == len(messages), f"{count} of {len(messages)} were read"
                times.append(seconds)
                memory.append(peak)
        finally:
            dovecot.remove()
    print(table(floors, times, memory, len(messages), size))  # noqa: T201


if __name__ == "__main__":
    main()
