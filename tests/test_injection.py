"""Injection: what a mail says stays data, wherever it goes next."""

import logging
import re
import traceback
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from daemon.arrivals import FOLDER, leave
from daemon.config import read_config
from daemon.log import set_up
from daemon.mailbox.box import _MESSAGE_ID, _QUOTING
from daemon.words.compose import compose
from daemon.words.render import Renderer
from rules.reading.foldernames import folder_path
from tests.desks import CONFIG, ROOT
from tests.mails import INBOX, mail
from tests.test_inbound import ASKED, asked, letters, take
from tests.world import MIA, World

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
EVIL = {
    "a header": "Poster\r\nBcc: mallory@evil.example",
    "an encoded header": "=?utf-8?q?Poster=0D=0ABcc=3A_mallory=40evil.example?=",
    "a template": "{{ 7 * 7 }}{% for x in range(9) %}!{% endfor %}",
    "a template that reaches out": "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a link": "[click](http://evil.example) <http://evil.example>",
    "a formula": '=HYPERLINK("http://evil.example","x")',
    "a formula by plus": "+1+cmd|' /C calc'!A0",
    "a formula by minus": "-1+1",
    "a formula by at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "a terminal": "\x1b[2J\x1b]0;owned\x07",
    "another direction": "\u202egnp.exe",
    "a NUL": "Post\0er",
    "a format": "%s%n{0}",
}


def told(world: World) -> list[tuple[bytes, str, str]]:
    """Every letter that follows, as bytes, its text and its page."""
    found = []
    with closing(Renderer([])) as renderer:
        for n, letter in enumerate(letters(world)):
            rendered = renderer.render(letter, world.book)
            raw = compose(
                rendered, letter, sender=("Northlight", INBOX), message_id=f"<{n}@agency.example>", date=NOW,
                reply_to=(), reply_key="k",
            )  # fmt: skip
            assert isinstance(raw, bytes)
            found.append((raw, f"{rendered.subject}\n{rendered.text}", rendered.html or ""))
    return found


@pytest.mark.parametrize("what", EVIL)
def test_what_a_subject_or_a_line_says_is_only_shown(what: str) -> None:
    world = World()
    asked(world)
    raw = mail("Approved?\n\n" + EVIL[what], answers=ASKED, authentication=None)
    raw = re.sub(rb"Subject: .*", b"Subject: " + EVIL[what].encode().replace(b"\r\n", b"\r\n "), raw)
    take(world, raw)
    take(world, mail(f"#aprove {EVIL[what]}", sender=MIA.address, to=[INBOX], cc=[]))
    letters_told = told(world)
    assert letters_told
    for octets, text, page in letters_told:
        head = octets.partition(b"\r\n\r\n")[0].lower()
        assert b"\nbcc:" not in head
        assert "49!!!!" not in text
        assert not re.search("[\x00\x07\x1b\u202e]", text + page)
        assert not re.search(r"<(?:script|img|a)\b", page, re.IGNORECASE)


NAMES = (
    "../../etc",
    "a/b",
    "..",
    ".",
    "a\r\nb",
    "INBOX",
    "a\0b",
    "&-",
    "*",
    "%",
    '"',
    "\\",
    "~",
    "=x",
    " ",
    "\u202ex",
    "x" * 400,
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_makes_one_folder_below_the_clients_and_no_other(name: str) -> None:
    path = folder_path(["Clients", name])
    parts = path.split("/")
    assert parts[0] == "Clients"
    assert len(parts) == 2
    assert parts[1].strip(". ")
    assert not re.search(r"[\x00-\x1f*%\\\"]", path)


@pytest.mark.parametrize("name", ["../../x.csv", "a/../../b", "x\0y", "-rf", "a\nb.csv", ".hidden", "x" * 300])
def test_a_file_that_arrives_stays_in_its_folder_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    path = leave(tmp_path, "invoices", name, "invoice\n")
    assert path.parent == tmp_path / FOLDER
    assert path.resolve().parent == (tmp_path / FOLDER).resolve()
    assert re.fullmatch(r"[\w.-]+", path.name)


# secrets

CANARY = "c4n4ry-Zf9-hunter2"


def test_no_password_stands_in_a_trace_a_log_or_what_a_config_looks_like(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COUNTERSIGN_TEST_PASSWORD", CANARY)
    config = read_config(CONFIG, Path())
    box = config.mailboxes["ae"]
    assert box.password() == CANARY
    log = set_up(verbose=True)
    try:
        try:
            raise RuntimeError(f"no connection with {box!r}")
        except RuntimeError as error:
            log.exception("it broke: %s", config)
            trace = "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())
    finally:
        log.handlers.clear()
        logging.getLogger("countersign").propagate = True
    shown = (
        capsys.readouterr().err, trace, repr(config), str(config), repr(box), repr(vars(box)), config.model_dump_json(),
        str(config.model_dump()),
    )  # fmt: skip
    assert all(CANARY not in text for text in shown)


# IMAP, tables


@pytest.mark.parametrize(
    "message_id", ['<a" UID STORE 1:* X@y>', "<a\r\nA1 LOGOUT@y>", "<a\\@y>", "<a\0@y>", "a", "<ü@y>", "<>"]
)
def test_a_message_id_that_could_be_a_command_is_never_searched_for(message_id: str) -> None:
    assert not _MESSAGE_ID.fullmatch(message_id) or _QUOTING.search(message_id)


def test_no_other_word_of_a_mail_goes_into_a_search_or_into_a_cell() -> None:
    """Mails are found by UID, date and Message-ID; tables are JSON, never CSV, where a cell could be a formula."""
    sources = {p: p.read_text("utf-8") for top in ("daemon", "rules", "store") for p in (ROOT / top).rglob("*.py")}
    assert len(sources) > 100
    for path, text in sources.items():
        assert not re.search(r"csv\.(?:writer|DictWriter)", text), path
        for criteria in re.findall(r"\.search\((\"[A-Z].*)\)", text):
            assert not re.search("SUBJECT|BODY|TEXT|FROM|TO", criteria), (path, criteria)
