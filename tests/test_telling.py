"""The quick look lets no complaint of any lexicon pass, and spares ordinary mail the long one."""

import random
import re

import pytest

from daemon.lexicons import shipped_lexicons
from rules.reading.decision.lexicon import LEVELS
from rules.reading.decision.telling import may_complain

LEXICONS = shipped_lexicons()
_GROUP = re.compile(r"\(([^()\[\]]*)\)|\[([^()\[\]]*)\]\*?")


def spelled_out(pattern: str, r: random.Random) -> str:
    """One of the texts that a pattern matches: an alternative of each bracket, of the whole, "x*" as "xen"."""
    text = pattern
    while match := _GROUP.search(text):
        chosen = r.choice(match[1].split("|")) if match[1] is not None else ""
        text = text[: match.start()] + " " + chosen.replace("|", " ") + " " + text[match.end() :]
    text = r.choice(text.split("|"))
    return " ".join(re.sub(r"(\w)\*", r"\1en", text).replace("..", " ").replace("^", " ").replace("$", " ").split())


@pytest.mark.parametrize("language", sorted(LEXICONS.by_language))
def test_every_complaint_of_the_lexicon_passes_the_quick_look(language: str) -> None:
    r = random.Random(1)
    lexicon = LEXICONS.by_language[language]
    rows = [pattern for level, role, pattern in lexicon.rows if level == len(LEVELS) and role == "complaint"]
    assert rows
    for pattern in rows:
        for _ in range(200):
            text = spelled_out(pattern, r)
            if language == "zh":
                text = text.replace(" ", "")
            assert may_complain(f"Hallo, {text}.", LEXICONS), text
            assert may_complain(text.upper(), LEXICONS), text


@pytest.mark.parametrize(
    "text",
    [
        "please see the second draft of the poster and let us know the delivery date for the print shop",
        "anbei der geänderte Entwurf für das Plakat, wir prüfen noch die Größe und den Liefertermin",
        "adjunto la propuesta del cartel con los cambios que pidió la señora Ortega en la reunión",
        "附件是海报的修改稿 请查看 交货日期 下周确认 谢谢 预算 没有变化",
        "voici la maquette corrigée de l'affiche, la livraison est prévue à la fin du mois",
        "",
    ],
)
def test_ordinary_mail_is_spared_the_long_look(text: str) -> None:
    assert not may_complain(text, LEXICONS)
