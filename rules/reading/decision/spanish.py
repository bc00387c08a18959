"""Spanish verbs in every form a reply may order with: imprime, imprimid, impriman, imprimí, imprímelo, imprimirla.

A lexicon names them by infinitive, with the tú and usted forms and the participle where those are irregular:
`imprimir`, `colgar cuelga cuelgue`, `poner pon ponga puesto`; `-` stands for a tú form that is another word, too.
"""

import re
from collections.abc import Iterable, Mapping

OBJECT = ("lo", "la", "los", "las")
_PERSON = ("le", "les", "me", "nos", *(a + b for a in ("me", "nos", "se") for b in OBJECT))
_BEFORE_E = (("c", "qu"), ("gu", "gü"), ("g", "gu"), ("z", "c"))  # sacar → saque, colgar → cuelgue, lanzar → lance
_BEFORE_A = (("gu", "g"), ("g", "j"), ("c", "z"))  # seguir → siga, recoger → recoja
_MARKED = str.maketrans("aeiou", "áéíóú")
_SILENT = re.compile("([qg])u([ei])")  # the u of que, gue
_VOWELS = re.compile(r"i?[aeo][iu]?|u?[aeo]|[iu]")


def verb_lists(name: str, entries: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Lists of words out of verbs.

    `name`: orders and infinitives, bare or with what they are about written on; `name_it`: those written on alone
    (imprimidlo); `name_le`: with whom for (ponedle, mandádmelo); `name_you`: the present (lo imprimís);
    `name_subj`: (que) impriman; `name_ing`: imprimiendo, quitándole; `name_done`: impreso, quitada;
    `name_told`: what was done: imprimí, imprimió, imprimían, ha impreso, iba a imprimirme.
    """
    found: dict[str, dict[str, None]] = {}
    for entry in entries:
        for kind, words in _forms(*entry.split()).items():
            found.setdefault(name + kind, {}).update(dict.fromkeys(words))
    return {kind: tuple(words) for kind, words in found.items()}


def _forms(verb: str, tu: str = "", usted: str = "", done: str = "") -> Mapping[str, Iterable[str]]:
    stem, ar = verb[:-2], verb.endswith("ar")
    open_, marked = ("e", "é") if ar else ("a", "á")
    soft = _spelled(stem, _BEFORE_E if ar else _BEFORE_A)
    silent, tu = tu == "-", tu if tu not in ("", "-") else stem + ("a" if ar else "e")
    usted = usted or soft + open_
    changed = re.search(r"ue|ie", usted) and not re.search(r"ue|ie", soft + open_)
    plural = soft if ar or changed else usted[:-1]
    theme = verb[-2]
    tonic = theme.translate(_MARKED)
    bare = [] if silent else [tu, stem + tonic]
    orders = [usted, usted + "n", verb[:-1] + "d", verb, f"{plural}{open_}mos", *bare]
    one = [_stressed(tu), _stressed(usted), _stressed(usted + "n"), verb[:-1] + "d", stem + theme, verb]
    two = [_stressed(tu), _stressed(usted), _stressed(usted + "n"), f"{stem}{tonic}d", stem + tonic, f"{stem}{tonic}r"]
    us = f"{plural}{marked}mos"
    about = [form + it for form in (*one, us) for it in OBJECT]
    shown = tu if tu[-1] in "ae" else stem + "e"
    inner = tu[:-1] if theme == "i" and tu[-1] == "e" and verb[-3:-2] != "u" else stem  # corrige → corrigiendo
    inner = tu[:-1] if verb.endswith("guir") else inner
    ing = inner + ("ando" if ar else "yendo" if inner[-1] in "aeou" and not inner.endswith("gu") else "iendo")
    done = done or stem + ("ado" if ar else "ido")
    return {
        "": [*orders, *about],
        "_it": about,
        "_le": [*(f + to for f in one for to in _PERSON[:4]), *(f + to for f in two for to in _PERSON[4:]), us + "le"],
        "_you": [shown + "s", shown + "n", stem + tonic + "s", stem + ("ís" if theme == "i" else tonic + "is")],
        "_subj": [usted, usted + "s", usted + "n", f"{plural}{open_}mos", plural + marked + "is"],
        "_ing": [ing, *(_stressed(ing) + to for to in (*OBJECT, *_PERSON[:4]))],
        "_told": [*_past(stem, soft, ar), done, done[:-1] + "a", ing, *(verb + to for to in ("me", "nos", "os"))],
        "_done": [done, done[:-1] + "a", done + "s", done[:-1] + "as"],
    }


def _past(stem: str, soft: str, ar: bool) -> Iterable[str]:
    """The two past tenses of a regular verb: busqué, buscó, buscaban."""
    if not ar:
        return [stem + end for end in ("í", "iste", "ió", "imos", "isteis", "ieron", "ía", "ías", "íamos", "ían")]
    ends = ("aste", "ó", "amos", "asteis", "aron", "aba", "abas", "ábamos", "abais", "aban")
    return [soft + "é", *(stem + end for end in ends)]


def _spelled(stem: str, changes: Iterable[tuple[str, str]]) -> str:
    """The stem as it is written before the other vowel."""
    for end, instead in changes:
        if stem.endswith(end) and not (instead == "z" and stem.endswith("ac")):
            return stem[: -len(end)] + instead
    return stem


def _stressed(form: str) -> str:
    """With the mark it takes when a pronoun is written on: imprima → imprímalo; one syllable stays bare: ponlo."""
    if any(ch in "áéíóú" for ch in form):
        return form
    nuclei = [m.span() for m in _VOWELS.finditer(_SILENT.sub(r"\1_\2", form))]
    if len(nuclei) < 2:
        return form
    start, end = nuclei[-2]
    at = next((i for i in range(start, end) if form[i] in "aeo"), start)
    return form[:at] + form[at].translate(_MARKED) + form[at + 1 :]
