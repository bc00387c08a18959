"""Messages a second of reading offline (parse, split, decide), beside mail-parser alone on the same files.

`python -m bench.read [FOLDER…]`: folders of .eml files; without one, the mails that bench/corpus.py makes.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bench.corpus import make
from bench.memory import peak

ROUNDS = 3


def ours() -> Callable[[str, bytes], object]:
    """What `countersign read` does with a mail when there is no desk."""
    from daemon.cli.read import without_desk

    return without_desk


def floor() -> Callable[[str, bytes], object]:
    """mail-parser alone, the texts and attachments asked for."""
    import mailparser

    def read(_name: str, raw: bytes) -> object:
        mail = mailparser.parse_from_bytes(raw)
        return mail.text_plain, mail.text_html, mail.attachments, mail.subject, mail.from_

    return read


WAYS = {"mail-parser alone": floor, "read: parse, split, decide": ours}


def one(way: str, folders: Sequence[Path]) -> None:
    """In a process of its own: prints seconds, messages and peak MB. The first mail is read once before."""
    read = WAYS[way]()
    files = [f for folder in folders for f in sorted(folder.rglob("*.eml"))]
    read(files[0].name, files[0].read_bytes())
    began = time.perf_counter()
    for file in files:
        read(file.name, file.read_bytes())
    print(time.perf_counter() - began, len(files), peak("self"))  # noqa: T201


def measure(way: str, folders: Sequence[Path]) -> tuple[float, int, float]:
    command = [sys.executable, "-m", "bench.read", "--one", way, *map(str, folders)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    seconds, count, memory = done.stdout.split()
    return float(seconds), int(count), float(memory)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folders", nargs="*", type=Path)
    options.add_argument("--one", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.one:
        one(chosen.one, chosen.folders)
        return
    with tempfile.TemporaryDirectory(prefix="cs") as made:
        folders = chosen.folders
        if not folders:
            folders = [Path(made)]
            for number, raw in enumerate(make(500)):
                (Path(made) / f"{number:05d}.eml").write_bytes(raw)
        runs = {way: [measure(way, folders) for _ in range(ROUNDS)] for way in WAYS}
    low = statistics.median(s for s, _, _ in runs["mail-parser alone"])
    print("| | messages | messages/s | times the floor | peak MB |\n|---|---|---|---|---|")  # noqa: T201
    for way, results in runs.items():
        seconds, count = statistics.median(s for s, _, _ in results), results[0][1]
        memory = max(m for _, _, m in results)
        print(f"| {way} | {count} | {count / seconds:.0f} | {seconds / low:.2f} | {memory:.0f} |")  # noqa: T201


if __name__ == "__main__":
    main()
