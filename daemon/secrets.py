"""A password from where the desk says it is, read when a server is to be reached; never kept, never shown."""

import os
import re
import shlex
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path

from rules.problems import Problem

_ENV_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_LARGEST = 64 * 1024  # bytes of a password file; more is the wrong file
_PATIENCE = 30  # seconds for a password command


class DeskProblems(Exception):
    """The desk cannot be used as it is written: everything that is wrong, with file and line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a password is: `kind` is the key of config.toml, `value` what stands there, in `file` at `line`.

    `base`: the desk's folder, to which a file's path is relative.
    """

    kind: str
    value: str | tuple[str, ...]
    file: str
    line: int
    base: Path

    def read(self) -> str:
        """The password. Raises DeskProblems saying what to do; never repeats what might be the password itself."""
        if self.kind == "password_command" or not isinstance(self.value, str):
            return self._from_command()
        ways = {"password_file": self._from_file, "password_keyring": self._from_keyring}
        return ways.get(self.kind, self._from_environment)(self.value)

    def _from_environment(self, name: str) -> str:
        if not _ENV_NAME.fullmatch(name):
            raise self._problem("is not the name of an environment variable", "write its name, never the password")
        password = os.environ.get(name)
        if not password:
            state = "is not set" if password is None else "is empty"
            raise self._problem(f"the environment variable {name} {state}", f"set it: export {name}=…", whole=True)
        return password

    def _from_file(self, name: str) -> str:
        path = self.base / Path(name).expanduser()
        try:
            with path.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                data = file.read(_LARGEST + 1)
        except (OSError, ValueError) as error:
            said = error.strerror if isinstance(error, OSError) and error.strerror else "cannot be a path"
            advice = "make it, readable by this user alone, with the password as its only line"
            raise self._problem(f"the file cannot be read ({said})", advice) from None
        if mode & stat.S_IRWXO:
            advice = f"chmod 600 {shlex.quote(name)}"
            raise self._problem(f"the file is open to every user (mode {stat.S_IMODE(mode):04o})", advice)
        return self._line_of(data, "the file")

    def _from_command(self) -> str:
        try:
            words = shlex.split(self.value) if isinstance(self.value, str) else list(self.value)
            done = subprocess.run(words, capture_output=True, timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL)
        except (OSError, ValueError, IndexError, subprocess.SubprocessError) as error:
            said = "took too long" if isinstance(error, subprocess.TimeoutExpired) else "cannot be run"
            raise self._problem(f"the command {said}", "try it in a terminal as this user") from None
        if done.returncode:
            raise self._problem(f"the command ended with {done.returncode}", "try it in a terminal as this user")
        return self._line_of(done.stdout, "the command's output")

    def _from_keyring(self, name: str) -> str:
        service, _, user = name.strip().rpartition(" ")
        if not service:
            raise self._problem("does not name an entry", 'write service and user: "countersign ae@agency.example"')
        try:
            from keyring import get_password  # an extra, and slow to load: only a desk that uses one needs it
        except ImportError:
            raise self._problem("keyring is not installed", 'pip install "countersign[keyring]"') from None
        try:
            password = get_password(service.strip(), user)
        except Exception as error:  # each system's keyring raises its own
            said = f"the keyring does not open ({type(error).__name__})"
            raise self._problem(said, "unlock it for this user, or use password_file") from None
        if not password:
            raise self._problem("the keyring has no such entry", "set it: keyring set SERVICE USER")
        return password

    def _line_of(self, data: bytes, what: str) -> str:
        try:
            text = data.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise self._problem(f"{what} is not text in UTF-8", "write the password as its only line") from None
        if not text or "\n" in text or "\0" in text or len(data) > _LARGEST:
            state = "is empty" if not text else "has more than one line"
            raise self._problem(f"{what} {state}", "write the password as its only line")
        return text

    def _problem(self, found: str, wanted: str, *, whole: bool = False) -> DeskProblems:
        said = found if whole else f"{self.kind}: {found}"
        return DeskProblems((Problem(self.file, self.line, said, wanted),))
