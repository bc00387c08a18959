"""Examples are tried when ops extend a language: one that decides otherwise is shown with its file and line."""

from collections.abc import Collection, Iterator

from rules.problems import Problem
from rules.reading.decision.lexicon import Lexicons


def try_examples(lexicons: Lexicons, languages: Collection[str]) -> Iterator[Problem]:
    """A problem for each example of these languages whose decision is not the one it promises."""
    from rules.reading.decision.deciding import decide

    for lexicon in (row for code, row in lexicons.by_language.items() if code in languages):
        for example in lexicon.examples:
            reading = decide(example.text, lexicons=lexicons)
            if reading.decision != example.decision:
                found = f"{example.text!r} decides {reading.decision}"
                if not reading.certain:
                    found += f" (leaning to {reading.suspected})"
                yield Problem(
                    lexicon.file, example.line, found, f"expected {example.decision}: change the phrases or the example"
                )
