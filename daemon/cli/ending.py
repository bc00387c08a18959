"""How a command ends when the world does not play along: in words on standard error and a fitting exit code."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EDQUOT, ENOSPC

from daemon.cli.options import UNREACHABLE, USAGE, fail
from daemon.keys import KeyProblem
from daemon.secrets import DeskProblems
from store.contract import LedgerError


def sound_streams() -> None:
    """Standard streams that can be written to whatever the shell has done: closed ones lead nowhere, all are UTF-8."""
    for number in (0, 1, 2):
        with suppress(OSError):
            os.fstat(number)
            continue
        os.open(os.devnull, os.O_RDWR)  # takes the lowest free number: else the ledger's file would get it
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # as long as the process
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


@contextmanager
def in_words() -> Iterator[None]:
    """What may be wrong with the desk, its data or the disk ends the command with what to do; bugs stay bugs."""
    try:
        yield
    except BrokenPipeError:  # a reader that goes away (`| head`) has seen enough
        _nowhere("stdout")
        sys.exit(0)
    except DeskProblems as e:
        fail("\n".join(str(problem) for problem in e.problems), USAGE)
    except (LedgerError, KeyProblem) as e:
        fail(str(e), USAGE)
    except OSError as e:
        said = (e.strerror or str(e)) + ("; make room and try again" if e.errno in (ENOSPC, EDQUOT) else "")
        fail(f"{e.filename}: {said}" if e.filename else said, _code(e))


def flushed(code: int) -> int:
    """The exit code, once everything that was printed is out: 0 for a reader that went away, 2 for a full disk."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _nowhere("stdout")
    except OSError as e:
        _nowhere("stdout")
        with suppress(OSError):
            print(f"standard output: {e.strerror}", file=sys.stderr)  # noqa: T201
        return code or USAGE
    return code


def _code(error: OSError) -> int:
    return UNREACHABLE if isinstance(error, ConnectionError | TimeoutError) else USAGE


def _nowhere(name: str) -> None:
    """What is still unwritten is dropped, or the interpreter complains of it at exit."""
    stream = getattr(sys, name)
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
