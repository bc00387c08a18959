"""The cover page, as text and as HTML that needs nothing else: what it is, what happened, why, which mails prove it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from daemon.visible import lines


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, and below it rows of a label and words; `note` stands between the two."""

    title: str
    rows: Sequence[tuple[str, str]]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """The whole page."""

    title: str
    made: str
    parts: Sequence[Part]


def as_text(cover: Cover) -> str:
    return "\n".join(_text(cover)) + "\n"


def as_html(cover: Cover) -> str:
    body = "".join(_html_part(part) for part in cover.parts)
    return _PAGE.replace("{title}", escape(cover.title)).replace("{made}", escape(cover.made)).replace("{body}", body)


def _text(cover: Cover) -> Iterator[str]:
    yield from (cover.title, "=" * len(cover.title), "", cover.made)
    for part in cover.parts:
        yield from ("", part.title, "-" * len(part.title))
        if part.note:
            yield part.note
        wide = max((len(label) for label, _ in part.rows), default=0)
        for label, words in part.rows:
            first, *more = lines(words).split("\n")
            yield f"{label:<{wide}}  {first}".rstrip()
            yield from (f"{'':<{wide}}  {line}".rstrip() for line in more)


def _html_part(part: Part) -> str:
    rows = "".join(
        f"<tr><th scope=row>{escape(label)}</th><td>{escape(lines(words))}</td></tr>" for label, words in part.rows
    )
    note = f"<p>{escape(part.note)}</p>" if part.note else ""
    return f"<h2>{escape(part.title)}</h2>{note}<table>{rows}</table>"


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{title}</title>
<style>
body { max-width: 60em; margin: 2em auto; padding: 0 1em; font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4em; overflow-wrap: anywhere; }
h2 { font-size: 1.1em; margin-top: 2em; border-bottom: 1px solid; }
table { border-spacing: 0; }
th { text-align: left; font-weight: normal; opacity: .7; padding-right: 1.5em; vertical-align: top; }
td { white-space: pre-wrap; overflow-wrap: anywhere; }
@media (max-width: 36em) { th, td { display: block; } td { padding-bottom: .5em; } }
@media print { body { max-width: none; } }
</style>
</head>
<body>
<h1>{title}</h1>
<p>{made}</p>
{body}
</body>
</html>
"""
