"""The short form of `make fuzz`: some seconds of mutants, none of which may break, stall or bloat what reads mail."""

import subprocess
import sys
from pathlib import Path

from tests.fuzz.mutants import mutant, seeds

HERE = Path(__file__).parent.parent


def test_a_mutant_is_known_by_its_number() -> None:
    mails = seeds()
    assert [mutant(n, mails) for n in range(20)] == [mutant(n, mails) for n in range(20)]
    assert len({mutant(n, mails) for n in range(20)}) == 20


def test_mutants_of_real_mail_break_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--mutants", "400", "--seconds", "20", "--out", str(tmp_path)]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=100)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 uncaught errors" in done.stdout
