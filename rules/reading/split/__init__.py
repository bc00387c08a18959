"""The lossless split of a reply: what its writer wrote, and everything that only came along."""

from rules.reading.split.message import split_message, split_text
from rules.reading.split.model import Span, SpanKind, Split

__all__ = ["Span", "SpanKind", "Split", "split_message", "split_text"]
