"""Spanish verbs written out: every person that gives orders, with the pronouns written on to them."""

import pytest

from daemon.lexicons import shipped_lexicons
from rules.reading.decision import decide, load_lexicons
from rules.reading.decision.spanish import verb_lists

LEXICONS = shipped_lexicons()


def test_orders_are_known_in_all_persons_with_their_marks() -> None:
    lists = verb_lists("act", ["imprimir imprime imprima impreso", "colgar cuelga cuelgue", "publicar"])
    orders = {"imprime", "imprimid", "imprima", "impriman", "imprimí", "imprímelo", "imprimidla", "imprímanlos"}
    assert orders | {"imprimilo", "cuélguenlo", "colgadlo", "publíquenla", "publiquémoslo"} <= set(lists["act"])
    assert {"imprimís", "imprimes", "cuelgan", "colgáis"} <= set(lists["act_you"])
    assert {"imprima", "impriman", "colguéis", "publiquen"} <= set(lists["act_subj"])
    assert {"impreso", "impresas", "colgado", "publicadas"} <= set(lists["act_done"])


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("corregir corrige corrija", {"corrigiendo", "corrigiéndole"}),
        ("seguir sigue siga", {"siguiendo"}),
        ("incluir incluye incluya", {"incluyendo"}),
        ("poner pon ponga puesto", {"poniendo", "poniéndolo"}),
    ],
)
def test_a_change_under_way_is_known(verb: str, forms: set[str]) -> None:
    assert forms <= set(verb_lists("fix", [verb])["fix_ing"])


def test_pronouns_say_for_whom() -> None:
    assert {"ponedle", "ponle", "pónganle", "ponele", "ponédmelo", "ponérmela"} <= set(
        verb_lists("fix", ["poner pon ponga puesto"])["fix_le"]
    )


def test_a_form_that_is_another_word_is_left_out() -> None:
    forms = set(verb_lists("halt", ["parar -"])["halt"])
    assert "para" not in forms
    assert {"parad", "paren", "paradlo", "páralo"} <= forms


@pytest.mark.parametrize(
    "order", ["Imprimidlo.", "Imprímanlo.", "Imprimilo.", "Imprímelo.", "Imprímalo.", "imprimanlo"]
)
def test_an_order_in_any_person_approves(order: str) -> None:
    assert decide(order, lexicons=LEXICONS).decision == "approve"


def test_what_is_no_verb_is_a_problem_and_says_where() -> None:
    text = 'language = "es"\n[verbs]\nact = """\nimprimir|mesa\n"""\n[phrases]\ngo = """\n{act}\n"""\n'
    _, problems = load_lexicons({"es.toml": text})
    assert [(p.file, p.line) for p in problems] == [("es.toml", 4)]
    assert "mesa" in problems[0].found
