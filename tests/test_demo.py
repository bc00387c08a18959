"""The demo as a newcomer runs it: the whole product end to end, without Dovecot."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from daemon.demo import servers

COLUMNS = 100
Row = dict[str, Any]
# What differs from run to run: Message-IDs of ours and what is made of them, hashes, reply keys, UIDVALIDITY.
_CHANCE = re.compile(r"<[0-9a-f]{32}@agency\.example>|\b[0-9a-f]{16,64}\b|\b[a-z2-7]{26}\b|\"uidvalidity\":\d+")


@dataclass(frozen=True)
class Played:
    """One run of the demo: its folder, what it said, how it ended, how long it took."""

    out: Path
    said: str
    complaints: str
    code: int
    seconds: float

    def records(self, kind: str) -> list[Row]:
        lines = (self.out / "ledger.jsonl").read_text("utf-8").splitlines()
        return [row["record"] for row in map(json.loads, lines) if row["kind"] == kind]

    def mails(self) -> Iterator[EmailMessage]:
        for file in sorted((self.out / "sent").glob("*.eml")):
            yield BytesParser(policy=policy.default).parsebytes(file.read_bytes())


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Played, Played]:
    """Two runs, side by side."""
    outs = [tmp_path_factory.mktemp("demo") / "out" for _ in range(2)]
    start = time.monotonic()
    running = [_start(out) for out in outs]
    return tuple(_finish(process, out, start) for process, out in zip(running, outs, strict=True))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def played(runs: tuple[Played, Played]) -> Played:
    return runs[0]


def _start(out: Path, python: tuple[str, ...] = ("-m", "daemon")) -> subprocess.Popen[str]:
    command = [sys.executable, *python, "demo", "--out", str(out)]
    environment = os.environ | {"COLUMNS": str(COLUMNS), "PYTHONIOENCODING": "utf-8"}
    return subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", preexec_fn=_hears_ctrl_c,
    )  # fmt: skip


def _hears_ctrl_c() -> None:
    """A shell starts what it puts into the background deaf to SIGINT, and tests may be run so."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _finish(process: subprocess.Popen[str], out: Path, start: float) -> Played:
    try:
        said, complaints = process.communicate(timeout=90)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Played(out, said, complaints, process.returncode, time.monotonic() - start)


def test_the_demo_ends_well_and_counts_what_it_did(played: Played) -> None:
    assert played.code == 0, played.complaints
    assert "Traceback" not in played.said + played.complaints
    last = played.said.rstrip().splitlines()[-1]
    counts = {what: int(number) for number, what in re.findall(r"(\d+) (?:mails )?(\w+)", last)}
    assert list(counts) == ["read", "filed", "approved", "asked", "sent"]
    assert counts["sent"] == len(list(played.mails())) == len([r for r in played.records("outbox") if r["sent_at"]])
    assert counts["read"] == sum(len(r["routes"]) for r in played.records("message"))
    assert counts["approved"] == len([r for r in played.records("request") if r["state"] == "approved"])
    assert counts["asked"] == len(played.records("question"))


def test_no_line_is_wider_than_the_terminal_and_none_bears_colour_codes(played: Played) -> None:
    story = played.said.partition("\nTry")[0]  # the commands to try stay whole: they are for copying
    assert max(map(cell_len, story.splitlines())) <= COLUMNS
    assert "\x1b" not in played.said
    assert "春节海报" in story


def test_every_approval_that_a_person_would_take_is_taken_and_no_other(played: Played) -> None:
    states = {row["id"]: row["state"] for row in played.records("request")}
    assert states == {
        "acme/ACME-0042/poster/v1": "rejected",
        "acme/ACME-0042/poster/v2": "approved",
        "acme/ACME-0042/shelf-flyer/v1": "open",  # forged
        "borealis/winteranzeige/v2": "approved",
        "chenguang/春节海报/v1": "approved",
        "naranja/folleto-de-invierno/v1": "approved",  # HTML alone, as Outlook writes it
    }
    assert len(played.records("decision")) == 5  # the alias' copy of one decides nothing again


def test_the_forged_approval_was_put_to_the_ae_and_only_to_her(played: Played) -> None:
    asked = [row for row in played.records("question") if row["id"].startswith("approval/")]
    assert [(row["request"], row["state"]) for row in asked] == [("acme/ACME-0042/shelf-flyer/v1", "no")]
    about = [r for r in played.records("outbox") if r["about"] in (asked[0]["id"], asked[0]["request"])]
    assert [r["to"] for r in about] == [["mia@agency.example"]]


def test_reports_go_out_at_noon_of_each_client_and_the_held_one_does_not(played: Played) -> None:
    sent = {r["id"]: r["sent_at"] for r in played.records("outbox") if r["duty"] == "weekly" and r["external"]}
    week = {key.removeprefix("weekly/"): at for key, at in sent.items() if "2026-W48" in key}
    assert week == {
        "acme/2026-W48/dana@acme.example": "2026-11-23T12:00:00Z",
        "acme/2026-W48/helen.cho@acme.example": "2026-11-23T12:00:00Z",
        "chenguang/2026-W48/wang.fang@chenguang.example": "2026-11-23T04:00:00Z",
        "naranja/2026-W48/lucia@naranja.example": "2026-11-23T11:00:00Z",
    }
    assert any(key.startswith("weekly/borealis/2026-W47") for key in sent)
    report = next(
        m for m in played.mails() if m["To"].addresses[0].addr_spec == "dana@acme.example" and "22" in m["Subject"]
    )
    body = report.get_body(("plain",))
    assert body is not None
    assert "We will show you the shelf flyer on Thursday." in body.get_content()


def test_a_paid_invoice_is_silent_and_an_unpaid_one_is_not(played: Played) -> None:
    about = {(r["about"], r["rule"]) for r in played.records("outbox") if r["duty"] == "dunning"}
    assert {rule for number, rule in about if number == "INV-31"} == {"courtesy"}
    assert {rule for number, rule in about if number == "INV-36"} == {"courtesy", "reminder"}


def test_the_outline_follows_the_meeting_when_it_moves(played: Played) -> None:
    outlines = [r for r in played.records("outbox") if r["rule"] == "outline"]
    assert [(r["to"], r["sent_at"]) for r in outlines] == [(["lucia@naranja.example"], "2026-11-19T15:00:00Z")]


def test_the_same_mail_by_way_of_an_alias_is_one_record_with_two_routes(played: Played) -> None:
    entries = [r for r in played.records("message") if r["message_id"] == "<freigabe@borealis.example>"]
    assert [[route["delivered_to"] for route in r["routes"]] for r in entries] == [
        [["ae@agency.example"], ["hello@agency.example"]]
    ]


def test_a_large_attachment_and_an_absurd_header_are_accounted_for(played: Played) -> None:
    entries = {r["message_id"] or r["outcome"]: r for r in played.records("message")}
    (file,) = entries["<folleto@agency.example>"]["attachments"]
    assert len(file["sha256"]) == 64
    assert entries["quarantined"]["target"] == "Clients/_Quarantine"


def test_every_mail_that_was_sent_says_that_a_machine_wrote_it_and_none_was_sent_twice(played: Played) -> None:
    mails = list(played.mails())
    assert all(m["Auto-Submitted"] in ("auto-generated", "auto-replied") for m in mails)
    assert len({m["Message-ID"] for m in mails}) == len(mails)
    keys = [key for r in played.records("outbox") for key in (r["id"], *r["keys"])]
    assert len(set(keys)) == len(keys)
    assert all(r["state"] == "sent" for r in played.records("outbox"))


def test_no_client_reads_a_word_about_another(played: Played) -> None:
    marks = {
        "acme": ("Acme", "acme.example", "ACME-", "Dana"),
        "borealis": ("Borealis", "borealis.example", "Li Wei"),
        "chenguang": ("晨光", "chenguang", "王芳"),
        "naranja": ("Naranja", "naranja.example", "Lucía"),
    }
    whose = {r["message_id"]: r["client"] for r in played.records("outbox") if r["external"]}
    external = [(whose[str(m["Message-ID"])], m) for m in played.mails() if str(m["Message-ID"]) in whose]
    assert {client for client, _ in external} == set(marks)
    for client, mail in external:
        parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
        seen = "\n".join([*map(str, mail.values()), *parts])
        strange = [mark for other, names in marks.items() if other != client for mark in names if mark in seen]
        assert not strange, mail["Subject"]


def test_the_pages_list_every_mail_and_every_approval(played: Played) -> None:
    index = (played.out / "index.html").read_text("utf-8")
    pages = sorted((played.out / "sent").glob("*.html"))
    assert len(pages) == len(list(played.mails()))
    assert all(f'href="sent/{page.name}"' in index for page in pages)
    approvals = (played.out / "approvals.html").read_text("utf-8")
    assert all(row["id"] in approvals for row in played.records("request"))
    assert all(row["words"] in approvals for row in played.records("decision"))


def test_two_runs_tell_the_same_and_leave_the_same_ledger(runs: tuple[Played, Played]) -> None:
    one, other = (sorted(_CHANCE.sub("·", (r.out / "ledger.jsonl").read_text("utf-8")).splitlines()) for r in runs)
    assert one == other
    stories = [r.said.replace(str(r.out), "") for r in runs]
    assert stories[0] == stories[1]


def test_it_takes_no_longer_than_a_newcomer_waits(runs: tuple[Played, Played]) -> None:
    assert max(r.seconds for r in runs) < 60  # two at once, on two cores, beside the other tests


def test_a_folder_that_is_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", "utf-8")
    refused = _finish(_start(tmp_path), tmp_path, time.monotonic())
    assert refused.code == 2
    assert refused.complaints == f"{tmp_path} is not empty and not a demo's; name another folder with --out\n"
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_a_file_where_the_folder_should_be_is_told_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "out"
    file.write_text("mine", "utf-8")
    refused = _finish(_start(file), file, time.monotonic())
    assert refused.code == 2
    assert len(refused.complaints.splitlines()) == 1
    assert file.read_text("utf-8") == "mine"


def test_without_its_servers_it_says_what_to_install(tmp_path: Path) -> None:
    without = "import sys; sys.modules['pymap'] = None; from daemon.__main__ import main; main()"
    refused = _finish(_start(tmp_path / "out", ("-c", without)), tmp_path, time.monotonic())
    assert refused.code == 2
    assert refused.complaints == "the demo needs pymap; pip install 'countersign[demo]'\n"


def test_ctrl_c_stops_it_with_a_sentence_and_its_mail_server_too(tmp_path: Path) -> None:
    out = tmp_path / "out"
    process = _start(out)
    assert process.stdout is not None
    assert process.stdout.readline().startswith("A week at Northlight")
    port = int(re.findall(r"^port = (\d+)", (out / "desk" / "config.toml").read_text("utf-8"), re.MULTILINE)[0])
    socket.create_connection(("127.0.0.1", port), 5).close()
    process.send_signal(signal.SIGINT)
    stopped = _finish(process, out, time.monotonic())
    assert stopped.code == 130
    assert stopped.complaints == f"stopped; {out} holds what was played so far\n"
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), 5)


def test_a_port_that_somebody_else_took_is_left_to_them(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken, ExitStack() as running:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port, free = taken.getsockname()[1], servers._free_port()
        offers = iter([port, free, port])
        monkeypatch.setattr(servers, "_free_port", lambda: next(offers))
        imap = servers.Servers()
        assert servers._again(lambda offered: imap._start_imap(offered, running)) == free
        monkeypatch.setattr(servers, "TRIES", 1)
        with pytest.raises(servers.ServerProblem, match=f"does not start on port {port}: .*in use"):
            servers._again(lambda offered: imap._start_imap(offered, running))
