"""The doctor's findings on what needs no server: files, ledger, clock, names."""

import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.message
import dns.rrset
import pytest
from dns.resolver import Resolver

from daemon.desk import open_desk
from daemon.doctor.clock import against, kept
from daemon.doctor.clock import examine as clock
from daemon.doctor.files import examine as files
from daemon.doctor.ledger import examine as ledger
from daemon.doctor.names import examine as names
from daemon.doctor.values import Finding
from rules.nouns import Because, Thread
from tests.desks import CONFIG, make_desk
from tests.test_cli import countersign, put

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BECAUSE = Because(step="test", text="a test says so")


def by_name(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {finding.what: finding for finding in findings}


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COUNTERSIGN_TEST_PASSWORD", "secret")
    return make_desk(tmp_path / "north")


# --- the desk's folder


def test_a_used_desk_whose_files_are_its_users_alone_is_well(path: Path) -> None:
    put(path, Thread(id="t", client=None, job=None, subject="x", folder=None, because=BECAUSE))
    (path / "data").chmod(0o700)
    assert countersign("schema", "--desk", path).exit_code == 0
    assert {f.what: f.state for f in files(open_desk(path))} == {
        "rights": "ok", "password of mailbox ae": "ok", "disk": "ok", "schemas": "ok",
    }  # fmt: skip


@pytest.mark.parametrize(("name", "mode"), [("", 0o750), ("ledger.json", 0o640), ("desk.key", 0o604)])
def test_what_others_may_read_is_wrong_and_the_advice_mends_it(path: Path, name: str, mode: int) -> None:
    put(path, Thread(id="t", client=None, job=None, subject="x", folder=None, because=BECAUSE))
    (path / "data").chmod(0o700)
    (path / "data" / "desk.key").write_bytes(b"k" * 32)
    (path / "data" / "desk.key").chmod(0o600)
    (path / "data" / name).chmod(mode)
    found = by_name(files(open_desk(path)))["rights"]
    assert found.state == "wrong"
    assert f"({mode:04o})" in found.found
    assert found.advice == f"chmod -R go= {path / 'data'}"
    for file in (path / "data", *(path / "data").iterdir()):
        file.chmod(file.stat().st_mode & 0o700)
    assert by_name(files(open_desk(path)))["rights"].state == "ok"


@pytest.mark.parametrize(
    ("mode", "state", "said"),
    [(0o600, "ok", ""), (0o640, "look", "open to its group (0640)"), (0o644, "wrong", "0644")],
)
def test_a_password_file_is_its_users_alone(tmp_path: Path, mode: int, state: str, said: str) -> None:
    config = CONFIG.replace('password_env = "COUNTERSIGN_TEST_PASSWORD"', 'password_file = "imap.password"')
    path = make_desk(tmp_path / "north", config=config)
    (path / "imap.password").write_text("hunter2-canary\n")
    (path / "imap.password").chmod(mode)
    found = by_name(files(open_desk(path)))["password of mailbox ae"]
    assert found.state == state
    assert said in found.found
    assert state == "ok" or "chmod 600" in found.advice
    assert "hunter2" not in str(found)


def test_a_password_that_is_not_there_is_wrong_with_file_and_line(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COUNTERSIGN_TEST_PASSWORD")
    found = by_name(files(open_desk(path)))["password of mailbox ae"]
    assert found.state == "wrong"
    assert found.found.startswith("config.toml:12: ")


def test_schemas_of_another_version_are_told_until_they_are_written_anew(path: Path) -> None:
    assert by_name(files(open_desk(path)))["schemas"].state == "look"
    countersign("schema", "--desk", path)
    assert by_name(files(open_desk(path)))["schemas"].state == "ok"
    (path / "schema" / "dunning.json").write_text("{}")
    found = by_name(files(open_desk(path)))["schemas"]
    assert (found.state, found.advice) == ("look", f"countersign schema --desk {path}")


# --- the ledger


def test_the_ledger_is_named_with_its_engine_and_size(path: Path) -> None:
    [found] = ledger(open_desk(path))
    assert (found.state, found.found) == ("ok", "tinydb: made by the first run")
    put(path, Thread(id="t", client=None, job=None, subject="x", folder=None, because=BECAUSE))
    [found] = ledger(open_desk(path))
    assert (found.state, found.found) == ("ok", "tinydb, 1 records, 0.0 MB")


def test_a_ledger_that_is_gone_or_damaged_is_wrong(path: Path) -> None:
    put(path, Thread(id="t", client=None, job=None, subject="x", folder=None, because=BECAUSE))
    (path / "data" / "ledger.json").write_text("{ half")
    [found] = ledger(open_desk(path))
    assert found.state == "wrong"
    assert "damaged" in found.found
    (path / "data" / "ledger.json").unlink()
    (path / "data" / "desk.key").write_bytes(b"k" * 32)
    [found] = ledger(open_desk(path))
    assert found.state == "wrong"
    assert "no ledger" in found.found


# --- the clock


def test_the_clock_is_kept_or_a_person_should_know() -> None:
    [found] = clock()
    assert found.state == ("ok" if kept() else "look")


@pytest.mark.parametrize(
    ("off", "state"), [(timedelta(seconds=5), "ok"), (timedelta(minutes=2), "look"), (timedelta(hours=-1), "wrong")]
)
def test_our_time_is_held_against_the_servers(off: timedelta, state: str) -> None:
    greeting = f"220 mx.agency.example ESMTP Sendmail 8.18.1/8.18.1; {NOW + off:%a, %d %b %Y %H:%M:%S +0000}"
    [found] = against("clock against smtp", greeting, NOW)
    assert found.state == state


def test_a_server_that_tells_no_time_is_held_against_nothing() -> None:
    assert not list(against("clock", "220 mx.agency.example ESMTP Postfix", NOW))
    assert not list(against("clock", "220 mx ESMTP 99 Nov 2026 99:99:99 +0000", NOW))


# --- names


Zone = Mapping[tuple[str, str], list[str]]
GOOD: Zone = {
    ("north.agency.", "MX"): ["10 mx.north.agency."],
    ("north.agency.", "TXT"): ['"v=spf1 mx " "-all"', '"something-else"'],
    ("_dmarc.north.agency.", "TXT"): ['"v=DMARC1; p=reject"'],
    ("selector2._domainkey.north.agency.", "TXT"): ['"v=DKIM1; p=MIGf"'],
}


@pytest.fixture
def resolver() -> Iterator[tuple[Resolver, dict[tuple[str, str], list[str]]]]:
    """A name server on loopback, and the zone that it answers from."""
    zone: dict[tuple[str, str], list[str]] = {}
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            data, peer = sock.recvfrom(4096)
            if data == b"end":
                return
            query = dns.message.from_wire(data)
            [asked] = query.question
            answer = dns.message.make_response(query)
            kind = "MX" if asked.rdtype == 15 else "TXT"
            if texts := zone.get((asked.name.to_text(), kind)):
                answer.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *texts))
            sock.sendto(answer.to_wire(), peer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    found = Resolver(configure=False)
    found.nameservers, found.port = ["127.0.0.1"], sock.getsockname()[1]
    yield found, zone
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"end", sock.getsockname())
    thread.join(5)
    sock.close()


def test_a_domain_that_is_well_in_dns(resolver: tuple[Resolver, dict[tuple[str, str], list[str]]]) -> None:
    found, zone = resolver
    zone.update(GOOD)
    rows = by_name(names("north.agency", found))
    assert {row.state for row in rows.values()} == {"ok"}
    assert rows["dns north.agency MX"].found == "mx.north.agency"
    assert rows["dns north.agency SPF"].found == "v=spf1 mx -all"
    assert rows["dns north.agency DKIM"].found == "key under selector2"


@pytest.mark.parametrize("missing", range(len(GOOD)))
def test_what_a_domain_lacks_is_worth_a_look_with_what_to_publish(
    resolver: tuple[Resolver, dict[tuple[str, str], list[str]]], missing: int
) -> None:
    found, zone = resolver
    zone.update((key, texts) for n, (key, texts) in enumerate(GOOD.items()) if n != missing)
    looks = [row for row in names("north.agency", found) if row.state != "ok"]
    assert [row.state for row in looks] == ["look"]
    assert looks[0].what.endswith(("MX", "SPF", "DMARC", "DKIM")[missing])
    assert looks[0].advice


def test_without_a_network_nothing_is_wrong() -> None:
    nowhere = Resolver(configure=False)
    nowhere.nameservers, nowhere.port = ["127.0.0.1"], 9
    [row] = names("north.agency", nowhere)
    assert (row.state, row.found) == ("look", "not looked up: no name server answers")
    [row] = names("agency.example")
    assert row.state == "look"
