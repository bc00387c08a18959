"""Looks out for what ops save: a thread that notices, waits until nobody writes, judges, and keeps the last good set.

It decides nothing for the daemon: the daemon takes what was found good between two of its own steps.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Event, Lock, Thread
from time import monotonic
from typing import Any

from daemon.desk import Desk, config_problems, shipped
from daemon.files import Files, changed_names, read_files
from daemon.live.inforce import forget_others, keep, lay_out
from daemon.live.judge import judged
from daemon.live.notices import LOOK, NotTold, folders_of, looked, must_look, told
from daemon.live.quiet import GIVE_UP, QUIET, Wait, held, quiet_files, waiting
from daemon.visible import cut
from daemon.words.filling import Hold
from daemon.words.folders import SHIPPED
from daemon.words.render import LIMITED, Rendered
from rules.problems import Problem

log = logging.getLogger("countersign.live")
TICK = 1.0  # seconds in which the thread wakes at least once
PROOF = 10.0  # seconds between looks of its own where the system tells of changes
STANDS = 5.0  # seconds that a mistake must stand before anybody is written to: some editors save while one types
NAMES = 200  # characters of the names of changed files in the log
RESTART = "config.toml has changed: start the daemon anew for it to count"


@dataclass(frozen=True, slots=True)
class Refused:
    """A set that does not check out and has stood for a while: people are to hear of it."""

    digest: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Mended:
    """After one that people heard of, a set that checks out."""


News = Refused | Mended


@dataclass(frozen=True, slots=True)
class Standing:
    """How the files on disk stand against what the daemon goes by; for `status`. `config`: what to say of config.toml
    when it is not the one the daemon started with."""

    problems: tuple[Problem, ...] = ()
    config: str | None = None


class Lookout:
    """One desk's lookout. `start` gives it a thread of its own; without one, `look` looks once."""

    def __init__(
        self,
        desk: Desk,
        on_change: Callable[[], object] = lambda: None,
        on_standing: Callable[[Standing], object] = lambda standing: None,
        *,
        quiet: float = QUIET,
        stands: float = STANDS,
    ) -> None:
        """`on_change`: there is something to take. `on_standing`: how things stand is not as before. With a thread,
        both are called in it. Raises OSError where the copies that the daemon works by cannot be written."""
        self._on_change, self._on_standing = on_change, on_standing
        self._quiet, self._stands = quiet, stands
        self._stop, self._lock = Event(), Lock()
        self._thread: Thread | None = None
        self._files = read_files(desk.path)  # as judged last
        copies = lay_out(desk.data, self._files)
        keep(desk.data, desk.texts, desk.digest)
        self._in_hand = self._good = replace(desk, templates=(copies, shipped() / "templates"))
        self._digest = self._seen = f"{desk.digest}/{self._files.templates_digest}"  # of the last good set, of the last
        self._config = desk.config_digest
        self._sound = True  # whether the last good set has been judged as a whole
        self._tried = False  # whether the templates of the last good set have been
        self._process: Hold[Rendered] | None = None
        self._standing = Standing()
        self._waits = False  # something keeps the files from being judged
        self._news: list[News] = []
        self._told: set[str] = set()  # digests of sets that people heard of since the last good one
        self._untold: tuple[float, Refused] | None = None

    @property
    def desk(self) -> Desk:
        """What the daemon has been given; at first the desk it was started on, its templates in a copy."""
        return self._in_hand

    @property
    def running(self) -> bool:
        return self._thread is not None

    def take(self) -> tuple[Desk | None, list[News]]:
        """The newest good set, if the daemon does not have it yet, and what people are to hear of."""
        with self._lock:
            found = self._good if self._good is not self._in_hand else None
            self._in_hand = self._good
            news, self._news = self._news, []
        return found, news

    def start(self) -> None:
        """Look out from now on. What the daemon was started with is judged too: its templates never were."""
        self._sound, self._seen = False, ""
        self._process = LIMITED.hold()  # so that the process that tries templates is not begun anew for each save
        self._thread = Thread(target=self._run, name="lookout", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join(timeout=5)
        if self._process:
            self._process.let_go()

    def look(self) -> None:
        """Look once, in the caller's thread, and tell at once. What is being written is left for another time."""
        self._look(waiting(GIVE_UP))
        self._tell(after=0)

    # noticing

    def _run(self) -> None:
        why = must_look(self._good.path, self._good.config.watch.polling)
        if why:
            log.info("%s: looking at rules and templates every %g s", why, LOOK)
        while not self._stop.is_set():
            try:
                self._watch(looked(LOOK, self._stop)) if why else self._watch_told()
            except NotTold as e:
                why = str(e)
                log.warning("the system tells of no changes (%s): looking every %g s from now on", why, LOOK)
            except Exception:  # whatever it meets: the last good set stays, and it goes on looking
                log.exception("looking out for changes failed")
                self._stop.wait(PROOF)

    def _watch(self, ticks: Iterator[bool]) -> None:
        for _ in ticks:
            self._look(self._stop.wait)
            self._tell()

    def _watch_told(self) -> None:
        """Until the folders are others. Raises NotTold when it turns out that nothing is told of them."""
        folders = folders_of(self._good.path)
        first, untold, moved, proof = True, False, False, 0.0
        for news in told(folders, TICK, self._stop):
            if untold and not news:
                raise NotTold("one was found that nobody told of")
            if news or first or self._waits or monotonic() > proof:
                expected = news or first or self._waits
                untold = self._look(self._stop.wait) and not expected  # it may yet be told of
                first, proof = False, monotonic() + PROOF
                moved = folders_of(self._good.path) != folders
            if moved and not untold:
                return
            self._tell()

    # judging

    def _look(self, wait: Wait) -> bool:
        """Whether there is anything new on the disk; if so, it is judged as soon as nobody writes."""
        found = read_files(self._good.path)
        if found.digest == self._seen and found.config_digest == self._config and not self._waits:
            return False
        if self._process and found.has_own_templates and found.templates_digest != self._files.templates_digest:
            self._process.begin()  # while we wait
        files = quiet_files(self._good.path, wait, self._held, self._quiet)
        if files is None:
            return True
        if files.config_digest != self._config:
            self._note_config(files)
        if files.digest != self._seen or self._waits:
            self._judge(files)
        return True

    def _judge(self, files: Files) -> None:
        if names := changed_names(self._files, files):
            log.info("changed: %s", cut(", ".join(names), NAMES))
        self._files = files
        if files.digest == self._digest and self._sound:
            self._found_good(files, self._good)
            return
        try:
            forget_others(self._good.data, (self._good, self._in_hand))
            tried = self._good.templates if self._tried else (SHIPPED,)
            found = judged(self._good, files, tried=tried)
            if isinstance(found, Desk):
                keep(found.data, found.texts, found.digest)
        except OSError as e:  # a full disk, say; tried again at the next look
            self._cannot((Problem("data/in-force", 0, f"it cannot be written ({e.strerror})", "make room"),))
            return
        if isinstance(found, Desk):
            self._found_good(files, found)
        else:
            self._found_bad(files, found)

    def _found_good(self, files: Files, desk: Desk) -> None:
        self._seen, self._waits, self._untold, self._sound = files.digest, False, None, True
        self._tried = True
        if self._standing.problems and files.digest == self._digest:
            log.info("rules and templates are again those in force")
        self._stand(problems=())
        with self._lock:
            if files.digest != self._digest:
                self._good, self._digest = desk, files.digest
            if self._told:
                self._told.clear()
                self._news.append(Mended())
        self._on_change()

    def _found_bad(self, files: Files, problems: tuple[Problem, ...]) -> None:
        self._seen, self._waits = files.digest, False
        for problem in problems:
            log.error("not taken up: %s", problem)
        self._stand(problems=problems)
        self._untold = None if files.digest in self._told else (monotonic(), Refused(files.digest, problems))

    def _held(self, names: tuple[str, ...]) -> None:
        self._cannot(held(names))

    def _cannot(self, problems: tuple[Problem, ...]) -> None:
        """The files cannot be judged as yet."""
        self._waits = True
        if problems != self._standing.problems:
            for problem in problems:
                log.warning("not taken up yet: %s", problem)
        self._stand(problems=problems)

    # telling

    def _tell(self, after: float | None = None) -> None:
        """Hands on what has been wrong for a while."""
        if self._untold is None or monotonic() - self._untold[0] < (self._stands if after is None else after):
            return
        (_, refused), self._untold = self._untold, None
        with self._lock:
            self._told.add(refused.digest)
            self._news.append(refused)
        self._on_change()

    def _note_config(self, files: Files) -> None:
        self._config = files.config_digest
        if files.config_digest == self._in_hand.config_digest:
            log.info("config.toml is again the one that the daemon was started with")
            self._stand(config=None)
            return
        wrong = config_problems(self._in_hand, files.config)
        said = RESTART + (f"; as it is, it would not start: {wrong[0]}" if wrong else "")
        log.warning("%s", said)
        self._stand(config=said)

    def _stand(self, **changes: Any) -> None:
        standing = replace(self._standing, **changes)
        if standing != self._standing:
            self._standing = standing
            self._on_standing(standing)
