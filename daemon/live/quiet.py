"""A desk's files once nobody is at work on them: a set that is read while it is written must never be used."""

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep, time

from daemon.files import Files, paths, read_files
from daemon.live.writing import is_being_written
from rules.problems import Problem

QUIET = 0.3  # seconds in which nothing may have changed: above what saving several files takes an editor or git
AGE = 2.0  # seconds after its last change at which a file that nobody holds open is taken for finished at once
GIVE_UP = 2.0  # seconds that somebody who cannot go on without it waits for quiet
PATIENCE = 5.0  # seconds after which a file that stays open for writing is told of

Wait = Callable[[float], bool]  # waits so many seconds; True: stop waiting altogether, as threading.Event.wait


def quiet_files(
    path: Path, wait: Wait, on_held: Callable[[tuple[str, ...]], None], quiet: float = QUIET
) -> Files | None:
    """The files when two readings `quiet` seconds apart were equal and no program has one of them open for writing.

    Waits as long as that takes. Files that are held open for longer than `PATIENCE` are told to `on_held`, once.
    None: it was told to stop waiting.
    """
    before, told, since = read_files(path), False, monotonic()
    while not wait(quiet):
        now = read_files(path)
        if now != before:
            before, since = now, monotonic()
            continue
        held = being_written(path)
        if not held:
            again = read_files(path)  # what was written and closed between the reading and the asking
            if again == now:
                return now
            before, since = again, monotonic()
        elif not told and monotonic() - since > PATIENCE:
            told = True
            on_held(held)
    return None


def being_written(path: Path) -> tuple[str, ...]:
    """The names of the desk's files that some program has open for writing."""
    return tuple(file.relative_to(path).as_posix() for file in paths(path) if is_being_written(file))


def wait_for_quiet(path: Path) -> tuple[Problem, ...]:
    """Before a desk is opened: returns once nobody is at work on its files, or says what is still being written."""
    if _all_older_than(path, AGE) and not being_written(path):
        return ()
    if quiet_files(path, waiting(GIVE_UP), lambda names: None) is not None:
        return ()
    return held(being_written(path))


def waiting(seconds: float) -> Wait:
    """Waits that end altogether after so many seconds from now."""
    until = monotonic() + seconds

    def wait(for_: float) -> bool:
        sleep(for_)
        return monotonic() > until

    return wait


def held(names: tuple[str, ...]) -> tuple[Problem, ...]:
    """What is wrong with files that stay open for writing."""
    wanted = "close it there; it is read as soon as nobody can still write to it"
    return tuple(Problem(name, 0, "another program has it open for writing", wanted) for name in names)


def _all_older_than(path: Path, seconds: float) -> bool:
    try:
        return all(file.stat().st_mtime < time() - seconds for file in paths(path))
    except OSError:  # gone in between
        return False
