"""The short form of `make fuzz`: some seconds of mutants, none of which may break, stall or bloat what reads mail."""

import time

from tests.fuzz.__main__ import MEGABYTES, SECONDS, run
from tests.fuzz.mutants import mutant, seeds


def test_a_mutant_is_known_by_its_number() -> None:
    mails = seeds()
    assert [mutant(n, mails) for n in range(20)] == [mutant(n, mails) for n in range(20)]
    assert len({mutant(n, mails) for n in range(20)}) == 20


def test_mutants_of_real_mail_break_nothing() -> None:
    run(0)  # what is loaded once is not measured
    end = time.process_time() + 4
    done = []
    for number in range(1, 200):
        done.append(run(number))
        if time.process_time() > end:
            break
    assert len(done) > 5
    assert [o for o in done if o.error or o.seconds > SECONDS or o.megabytes > MEGABYTES] == []
