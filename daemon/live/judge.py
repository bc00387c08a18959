"""Whether a set of rules and templates may be used: one judgement for `countersign check` and the running daemon."""

from pathlib import Path

from daemon.desk import Desk, reload, shipped
from daemon.files import Files
from daemon.live.inforce import lay_out
from daemon.words.render import Renderer
from rules.problems import Problem


def judged(desk: Desk, files: Files, *, tried: tuple[Path, ...]) -> Desk | tuple[Problem, ...]:
    """The desk with these rules and templates in place of its own; or everything that is wrong with them.

    `tried`: folders, in order, whose templates were found good before; what is the same in them is not tried again.
    Templates are tried in, and later filled from, a copy that nobody edits. Raises OSError where it cannot be written.
    """
    unreadable = tuple(content for content in files.templates.values() if isinstance(content, Problem))
    folders = (lay_out(desk.data, files), shipped() / "templates")
    found = reload(desk, files, folders)
    wrong = {*unreadable, *_folder_gone(desk, files)}
    wrong |= set(found) if not isinstance(found, Desk) else set()
    if files.has_own_templates:  # the shipped ones alone were tried before they were shipped
        wrong |= set(template_problems(folders, tried))
    return tuple(sorted(wrong)) if wrong or not isinstance(found, Desk) else found


def template_problems(folders: tuple[Path, ...], tried: tuple[Path, ...] = ()) -> tuple[Problem, ...]:
    """What is wrong with the templates in these folders: each is filled in each language with sample facts.

    Not those that are the same in `tried`, folders whose templates were found good.
    """
    renderer = Renderer(folders)
    try:
        return renderer.check(tried)
    finally:
        renderer.close()


def _folder_gone(desk: Desk, files: Files) -> tuple[Problem, ...]:
    """A single template may be taken away, and the shipped one serves again; all at once is a slip, or a lost disk."""
    if files.templates or not any(desk.templates[0].rglob("*.j2")):
        return ()
    return (Problem("templates", 0, "the folder is gone", "put it back; empty, it means the shipped templates"),)
