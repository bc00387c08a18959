"""`python -m tests.letters`: writes the golden letters and rules/ordinary.py anew."""

from tests.letters.golden import HERE, ORDINARY, keeps_html, letters, ordinary

if __name__ == "__main__":
    ORDINARY.write_text(ordinary(), "utf-8")
    written = list(letters())  # a template that fails leaves the old copies where they are
    for old in (*HERE.glob("*.txt"), *HERE.glob("*.html")):
        old.unlink()
    for stem, text, html in written:
        (HERE / f"{stem}.txt").write_text(text, "utf-8")
        if keeps_html(stem):
            (HERE / f"{stem}.html").write_text(html, "utf-8")
