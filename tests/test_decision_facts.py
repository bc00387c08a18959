"""Whatever is told of the work behind a "but", or plainly before the assent: no approval, in any language."""

import itertools

import pytest

from daemon.lexicons import shipped_lexicons
from rules.reading.decision import decide
from tests.decision_cases import LANGUAGES, facts

LEXICONS = shipped_lexicons()


def approved(texts: list[str]) -> list[str]:
    return [text for text in texts if decide(text, lexicons=LEXICONS, version="v2").decision == "approve"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_behind_a_but_is_no_approval(language: str) -> None:
    told = facts(language)
    texts = ["".join(parts) + "." for parts in itertools.product(told["assents"], told["turns"], told["behind"])]
    assert approved(texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("between", [". ", "\n"])
def test_a_fact_before_an_assent_is_no_approval(language: str, between: str) -> None:
    told = facts(language)
    texts = [f"{fact}{between}{assent}." for fact, assent in itertools.product(told["before"], told["assents"])]
    assert approved(texts) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_assents_alone_approve(language: str) -> None:
    """Else the facts would prove nothing."""
    assents = [f"{assent}." for assent in facts(language)["assents"]]
    assert approved(assents) == assents
