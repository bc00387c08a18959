"""The log that ops read: one line an event on standard error, with control characters taken out."""

import logging
import sys

_CONTROL = {c: f"\\x{c:02x}" for c in (*range(32), 127)}


class _OneLine(logging.Formatter):
    """What a mail said may reach the log; it may not start a line of its own there."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        head, newline, trace = line.partition("\n")
        indented = "\n".join("    " + part.translate(_CONTROL) for part in trace.splitlines())
        return head.translate(_CONTROL) + (newline + indented if newline else "")


def set_up(verbose: bool = False) -> logging.Logger:
    """The `countersign` logger, to standard error; a full or closed log never stops the mail (logging swallows it)."""
    logger = logging.getLogger("countersign")
    logger.handlers.clear()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine("%(asctime)s %(levelname)-7s %(message)s", datefmt="%Y-%m-%d %H:%M:%S"))
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = False
    logging.raiseExceptions = False
    return logger
