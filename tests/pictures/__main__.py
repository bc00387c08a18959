"""`python -m tests.pictures FOLDER`: a picture of every client's mail, narrow and wide, light and dark, and a page of
them all for each language."""

import html
import sys
from pathlib import Path

from daemon.words.render import Renderer
from tests.pictures.browser import Browser, missing
from tests.pictures.pages import LANGUAGES, TELEPHONE, WIDE, Page, pages

LOOKS = [(width, dark) for width in (TELEPHONE, WIDE) for dark in (False, True)]


def main(folder: Path) -> int:
    """Exit code: 0 done, 1 no browser."""
    if reason := missing():
        print(reason, file=sys.stderr)  # noqa: T201
        return 1
    with Browser() as browser:
        for language in LANGUAGES:
            (folder / language).mkdir(parents=True, exist_ok=True)
            shown = list(pages(Renderer([]), language))
            for page in shown:
                browser.show(page.mail.html or "")
                for width, dark in LOOKS:
                    browser.look(width, dark=dark)
                    browser.picture(folder / language / _file(page, width, dark))
            (folder / f"{language}.html").write_text(_sheet(language, shown), "utf-8")
            print(f"{language}: {len(shown) * len(LOOKS)} pictures, all of them in {folder / language}.html")  # noqa: T201
    return 0


def _file(page: Page, width: int, dark: bool) -> str:
    return f"{page.name}.{width}.{'dark' if dark else 'light'}.png"


def _sheet(language: str, shown: list[Page]) -> str:
    """All pictures of a language on one page, each letter with its subject."""
    rows = "".join(
        f"<h2>{html.escape(page.name)}: {html.escape(page.mail.subject)}</h2><p>"
        + "".join(f'<img src="{language}/{_file(page, *look)}" width="{look[0]}">' for look in LOOKS)
        for page in shown
    )
    style = "body { background: #888; font: 14px sans-serif } img { vertical-align: top; margin: 4px }"
    return f'<!DOCTYPE html><html lang="{language}"><meta charset="utf-8"><style>{style}</style>{rows}</html>\n'


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "pictures")))
