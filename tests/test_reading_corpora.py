"""Split and forwards on mail of the world; skipped where the corpora are not at hand."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from daemon.parse import read_message
from rules.nouns import Message
from rules.reading.forwards import read_forward
from rules.reading.split import split_message, split_text

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpora are not at hand (../shared/corpus)")


def squeezed(text: str | None) -> str:
    return " ".join((text or "").split())


def labels(name: str) -> Iterator[dict[str, Any]]:
    with (CORPUS / name / "labels.jsonl").open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def read(path: Path) -> Message:
    message = read_message(path.read_bytes(), datetime(2026, 3, 1, tzinfo=UTC))
    assert isinstance(message, Message)
    return message


def test_client_replies_keep_every_written_word_and_nothing_quoted_or_signed() -> None:
    wrong: list[str] = []
    for label in labels("approvals"):
        message = read(CORPUS / "approvals" / "eml" / label["file"])
        split = split_message(message)
        new = squeezed(split.new_text)
        probes = [probe for probe in (label["quote_probe"], label["sig_probe"]) if probe]
        if new != squeezed(label["reply_text"]) or any(probe in new for probe in probes) or not split.agree:
            wrong.append(f"{label['file']}: {new!r}")
        if split.source == "text":
            assert split.text == message.text
    assert wrong == []


def test_forum_replies_leak_no_quoted_text_and_lose_no_written_text() -> None:
    """What the public set keeps although it is marked as quoted, or is the body of a forward, is not written text."""
    paths = sorted((CORPUS / "replies" / "emails").iterdir())
    wrong: list[str] = []
    for path in paths:
        text = path.read_bytes().decode("utf-8", "replace")
        trimmed = (CORPUS / "replies" / "trimmed" / path.name).read_bytes().decode("utf-8", "replace")
        split = split_text(text)
        assert split.text == text
        expected = squeezed("\n".join(line for line in trimmed.splitlines() if not line.startswith(">")))
        passed_on = squeezed("".join(span.text for span in split.of("forwarded")))
        if squeezed(split.new_text) != expected and passed_on != expected:
            wrong.append(path.name)
    assert len(wrong) <= 0.05 * len(paths), wrong


def test_the_split_is_lossless_on_every_mail_of_every_corpus() -> None:
    for path in sorted((CORPUS / "bounces").rglob("*.eml"))[:150] + sorted((CORPUS / "approvals" / "eml").iterdir()):
        message = read_message(path.read_bytes(), datetime(2026, 3, 1, tzinfo=UTC))
        if isinstance(message, Message):
            split = split_message(message)
            assert "".join(span.text for span in split.spans) == split.text
            assert split.source == "html" or split.text == message.text
    for path in (CORPUS / "forwards" / "bodies").iterdir():
        text = path.read_bytes().decode("utf-8", "replace")
        assert split_text(text).text == text


def test_the_original_sender_of_forwards_is_right() -> None:
    wrong: list[str] = []
    bodies = CORPUS / "forwards" / "bodies"
    known = list(labels("forwards"))
    for label in known:
        expected = label["expect"]
        subject = (bodies / label["subject_file"]).read_text("utf-8") if label["subject_file"] else None
        found = read_forward((bodies / label["file"]).read_bytes().decode("utf-8"), subject)
        if found is None or not expected["forwarded"]:
            right = (found is not None) == expected["forwarded"]
        else:
            sender = (expected["email.from.address"] or "", expected["email.from.name"] or "")
            right = (found.sender.address, found.sender.name) == sender
            right = right and squeezed(found.body) == squeezed(expected["email.body"])
            right = right and squeezed(found.subject) == squeezed(expected["email.subject"])
        if not right:
            wrong.append(label["file"])
    assert len(wrong) <= 0.03 * len(known), wrong
