"""An approval to which something is added that a careful reader would stop at is an approval no more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.lexicons import shipped_lexicons
from rules.reading.decision import decide
from tests.decision_cases import cases
from tests.turns import TURNS, turned

LEXICONS = shipped_lexicons()


@pytest.mark.parametrize("language", [code for code in TURNS if code in LEXICONS.by_language])
def test_an_approval_that_takes_a_turn_is_none(language: str) -> None:
    # One that speaks of the next job is left out: what is added would be about that. So is one without a last mark.
    approvals = [
        case.text for case in cases(language)
        if case.wanted == ("approve",) and case.text[-1] in ".!。！" and "\n" not in case.text
    ]  # fmt: skip

    @given(st.sampled_from(approvals), st.sampled_from(TURNS[language]))
    @settings(deadline=None, max_examples=150)
    def holds(text: str, turn: str) -> None:
        whole = turned(text, turn)
        assert decide(whole, lexicons=LEXICONS, version="v2").decision != "approve", whole

    holds()
