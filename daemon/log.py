"""The log that ops read: one line an event on standard error, with what cannot be seen written out."""

import logging
import sys

from daemon.visible import one_line


class _OneLine(logging.Formatter):
    """What a mail said may reach the log; it may not start a line there. Traces follow, indented."""

    def format(self, record: logging.LogRecord) -> str:
        at = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        line = f"{at} {record.levelname:<7} {one_line(record.getMessage())}"
        trace = self.formatException(record.exc_info).splitlines() if record.exc_info else []
        return "\n".join([line, *(f"    {one_line(part)}" for part in trace)])


def set_up(verbose: bool = False) -> logging.Logger:
    """The `countersign` logger, to standard error; a full or closed log never stops the mail (logging swallows it)."""
    logger = logging.getLogger("countersign")
    logger.handlers.clear()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_OneLine())
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
    logger.propagate = False
    logging.raiseExceptions = False
    return logger
