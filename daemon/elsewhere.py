"""A desk going by other rules than its own: those of a folder, or of another desk. Neither is changed."""

import shutil
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon.desk import Desk, DeskProblems, open_desk, template_folders
from rules.problems import Problem


def with_rules(desk: Desk, folder: Path) -> Desk:
    """The desk with its own config and ledger, and the rule files of `folder`.

    A folder that holds a folder `rules` is another desk's: its templates come along. Raises DeskProblems with all that
    is wrong with those rules, as if they were the desk's.
    """
    other = folder.absolute()
    rules = other / "rules" if (other / "rules").is_dir() else other
    if not any(rules.glob("*.toml")):
        found = f"there are no rule files (*.toml) in {rules}"
        raise DeskProblems((Problem("rules", 0, found, "name a folder of rule files, or a desk"),))
    own = (other if rules != other else desk.path) / "templates"
    with TemporaryDirectory(prefix="countersign-") as made:
        stage = Path(made)
        shutil.copyfile(desk.path / "config.toml", stage / "config.toml")
        (stage / "rules").mkdir()
        for file in rules.glob("[!.]*.toml"):  # an editor's own copies begin with a dot
            shutil.copyfile(file, stage / "rules" / file.name)
        if own.is_dir():
            (stage / "templates").symlink_to(own)
        opened = open_desk(stage)
    return replace(opened, path=desk.path, config=desk.config, templates=(own, *template_folders(desk.path)[1:]))
