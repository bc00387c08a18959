"""config.toml: what is wrong is said with file and line; a password is read late, checked, and never shown."""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked

from daemon.config import Config, DeskProblems, read_config
from tests.desks import CONFIG, REFERENCE, ROOT

CANARY = "kanarienvogel-9"
TRUSTED = "trusted_authserv"


def said(text: str) -> list[str]:
    with pytest.raises(DeskProblems) as caught:
        read_config(text, Path())
    return [str(problem) for problem in caught.value.problems]


def changed(old: str, new: str, count: int = 1) -> str:
    assert old in CONFIG
    return CONFIG.replace(old, new, count)


def with_password(line: str, base: Path = Path()) -> Config:
    return read_config(changed('password_env = "COUNTERSIGN_TEST_PASSWORD"', line), base)


def refused(config: Config) -> str:
    with pytest.raises(DeskProblems) as caught:
        config.mailboxes["ae"].password()
    (problem,) = caught.value.problems
    return str(problem)


# --- what is right


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference desk is not beside this checkout")
def test_the_reference_config_loads_unchanged() -> None:
    config = read_config((REFERENCE / "config.toml").read_text(), REFERENCE)
    box = config.mailboxes["ae"]
    assert (box.host, box.port, box.user, box.folder, box.sent_folder) == ("127.0.0.1", 1143, "ae", "INBOX", "Sent")
    assert box.trusted_authserv == ("mx.agency.example",)
    assert config.smtp.has_password is False
    assert config.store.url == "tinydb:data/ledger.json"


def test_the_example_config_loads_as_it_is_shipped() -> None:
    config = read_config((ROOT / "config.example.toml").read_text(), ROOT)
    assert (config.mailboxes["ae"].port, config.smtp.port) == (993, 587)
    assert config.smtp.has_password


def test_ports_follow_from_security() -> None:
    text = CONFIG.replace("port = 1143\n", "").replace("port = 1025\n", "")
    plain = read_config(text, Path())
    assert (plain.mailboxes["ae"].port, plain.smtp.port) == (143, 25)
    tls = read_config(text.replace('"none"', '"tls"'), Path())
    assert (tls.mailboxes["ae"].port, tls.smtp.port) == (993, 465)


def test_what_is_left_out_has_its_default() -> None:
    config = read_config(changed('user = "ae"\n', ""), Path())
    box = config.mailboxes["ae"]
    assert (box.user, box.folder, box.poll, box.start) == ("ae@agency.example", "INBOX", 60, None)
    assert config.inboxes == ("ae@agency.example",)
    assert config.trusted_authserv == {"ae": ("mx.agency.example",)}


def test_sender_and_rate_are_taken_apart() -> None:
    config = read_config(CONFIG + 'rate = "2 / second"\n', Path())
    assert (config.smtp.from_name, config.smtp.from_address) == ("Northlight Account Desk", "ae@agency.example")
    assert config.smtp.limit == (2, 1)
    bare = read_config(changed("Northlight Account Desk <ae@agency.example>", "AE@agency.example"), Path())
    assert (bare.smtp.from_name, bare.smtp.from_address) == ("", "ae@agency.example")


def test_a_mailbox_may_begin_at_a_day() -> None:
    config = read_config(changed('user = "ae"', "start = 2026-11-02"), Path())
    assert config.mailboxes["ae"].start == date(2026, 11, 2)


# --- what is wrong

WRONG = {
    "a key with a slip": (
        changed("trusted_authserv", "trusted_authserver"),
        ['config.toml:13:1: unknown key "trusted_authserver"; did you mean "trusted_authserv"?'],
    ),
    "a place for nobody's results": (
        changed(f"{TRUSTED} = [", f'authentication_results = "above-received"\n{TRUSTED} = []#'),
        [
            'config.toml:13:26: authentication_results = "above-received", but nobody\'s word counts here; write into '
            "trusted_authserv the name that your server puts into that field (RFC 8601)"
        ],
    ),
    "a place that is none": (
        changed(TRUSTED, f'authentication_results = "top"\n{TRUSTED}'),
        [
            'config.toml:13:26: authentication_results = "top"; write one of "as-seen", "above-received", '
            '"below-received", "none"'
        ],
    ),
    "no protection on the way to another machine": (
        changed("127.0.0.1", "imap.agency.example"),
        [
            'config.toml:10:12: security = "none"; the password would cross the network unprotected: '
            'write "tls" or "starttls" to reach "imap.agency.example"'
        ],
    ),
    "a host that only begins like this machine's": (
        changed("127.0.0.1", "127.0.0.1.evil.example"),
        [
            'config.toml:10:12: security = "none"; the password would cross the network unprotected: '
            'write "tls" or "starttls" to reach "127.0.0.1.evil.example"'
        ],
    ),
    "a protection there is not": (
        changed('"none"', '"start-tls"'),
        ['config.toml:10:12: security = "start-tls"; did you mean "starttls"?'],
    ),
    "a port in quotes": (changed("1143", '"1143"'), ['config.toml:9:8: port = "1143"; write a whole number']),
    "a port that is none": (changed("1143", "0"), ["config.toml:9:8: port = 0; write 1 or more"]),
    "no way to the password": (
        changed('password_env = "COUNTERSIGN_TEST_PASSWORD"\n', ""),
        [
            "config.toml:6:1: [mailbox.ae] says nowhere where the password is; "
            "add one of password_env, password_file, password_command, password_keyring"
        ],
    ),
    "two ways to the password": (
        changed('user = "ae"', 'user = "ae"\npassword_file = "p"'),
        ["config.toml:13: [mailbox.ae] has password_env and password_file; keep one of them"],
    ),
    "oauth2": (
        changed('password_env = "COUNTERSIGN_TEST_PASSWORD"', 'oauth2 = { client = "x" }'),
        [
            "config.toml:12: oauth2 is not supported yet; "
            "use password_env, password_file, password_command or password_keyring"
        ],
    ),
    "a login to smtp without password": (
        CONFIG + 'user = "ae"\n',
        [
            "config.toml:15:1: [smtp] says nowhere where the password is; "
            "add one of password_env, password_file, password_command, password_keyring"
        ],
    ),
    "a password for nobody": (
        CONFIG + 'password_env = "X"\n',
        ["config.toml:20:1: [smtp] has password_env but no user; add user, or leave both out"],
    ),
    "a sender that is no address": (
        changed("<ae@agency.example>", "ae at agency"),
        [
            'config.toml:19:8: from = "Northlight Account Desk ae at agency"; '
            'write "Name <ae@agency.example>", or the address alone'
        ],
    ),
    "a sender with a second line": (
        changed("Desk <ae", "Desk\\r\\nBcc: <ae"),
        [
            'config.toml:19:8: from = "Northlight Account Desk\\r\\nBcc: <ae@agency.example>"; '
            'write "Name <ae@agency.example>", or the address alone'
        ],
    ),
    "a rate of nothing": (
        CONFIG + 'rate = "0/minute"\n',
        ['config.toml:20:8: rate = "0/minute"; write a number and its time, such as "120/minute"'],
    ),
    "a zone of the agency": (
        changed("Europe/Berlin", "Europe/Berlim"),
        ['config.toml:4:13: time_zone = "Europe/Berlim"; did you mean "Europe/Berlin"?'],
    ),
    "a domain with its at sign": (
        changed('["agency.example"]', '["@agency.example"]'),
        ['config.toml:3:12: "@agency.example" in domains; did you mean "agency.example"?'],
    ),
    "two mailboxes with one address": (
        CONFIG + '[mailbox.b]\naddress = "AE@agency.example"\nhost = "h.example"\npassword_env = "X"\n',
        ['config.toml:21:11: address = "AE@agency.example"; that is the address of [mailbox.ae] (line 7)'],
    ),
    "no table at all": (
        "",
        [
            "config.toml: there is no [agency] table; add it (Who we are)",
            "config.toml: there is no [mailbox] table; add it (One table a mailbox: [mailbox.ae])",
            "config.toml: there is no [smtp] table; add it (The server that takes our mail)",
        ],
    ),
    "not TOML": (
        "[agency\n",
        ["config.toml:1:8: not TOML: expected ']' at the end of a table declaration; "
         "close the table's name with ]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(name: str) -> None:
    text, lines = WRONG[name]
    assert said(text) == lines


@pytest.mark.parametrize("host", ["127.0.0.1", "127.3.2.1", "::1", "localhost"])
def test_this_machine_may_be_reached_without_tls(host: str) -> None:
    assert read_config(CONFIG.replace("127.0.0.1", host), Path()).smtp.host == host


@given(st.text(max_size=300))
def test_garbage_is_never_anything_but_problems(text: str) -> None:
    with pytest.raises(DeskProblems) as caught:
        read_config(text, Path())
    assert caught.value.problems


# --- passwords


def test_a_config_is_read_without_its_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COUNTERSIGN_TEST_PASSWORD", raising=False)
    config = read_config(CONFIG, Path())
    assert refused(config) == (
        "config.toml:12: the environment variable COUNTERSIGN_TEST_PASSWORD is not set; "
        "set it: export COUNTERSIGN_TEST_PASSWORD=…"
    )
    monkeypatch.setenv("COUNTERSIGN_TEST_PASSWORD", CANARY)
    assert config.mailboxes["ae"].password() == CANARY


def test_a_password_written_where_a_name_belongs_is_not_repeated() -> None:
    config = with_password(f'password_env = "{CANARY}"')
    assert refused(config) == (
        "config.toml:12: password_env: is not the name of an environment variable; write its name, never the password"
    )


def test_a_password_in_the_config_is_refused_and_not_repeated() -> None:
    lines = said(changed('password_env = "COUNTERSIGN_TEST_PASSWORD"', f'password = "{CANARY}"'))
    assert lines == [
        "config.toml:12: a password does not belong into this file; "
        "use password_env, password_file, password_command or password_keyring"
    ]


@pytest.mark.parametrize("line", [f'password_env = ["{CANARY}"]', f'password_env = {{ x = "{CANARY}" }}'])
def test_a_password_of_the_wrong_type_is_not_repeated(line: str) -> None:
    assert CANARY not in str(said(changed('password_env = "COUNTERSIGN_TEST_PASSWORD"', line)))


def test_a_store_address_with_a_password_is_not_repeated() -> None:
    lines = said(CONFIG + f'[store]\nurl = "mysql://desk:{CANARY}@db.example/desk"\n')
    assert lines == [
        "config.toml:21:7: the store's url names no engine we know; "
        "write tinydb:FILE, sqlite:FILE or postgresql+psycopg://…"
    ]


def test_no_password_stands_in_what_a_config_looks_like(tmp_path: Path) -> None:
    config = with_password(f"password_command = ['echo', '{CANARY}']", tmp_path)
    postgres = read_config(CONFIG + f'[store]\nurl = "postgresql+psycopg://desk:{CANARY}@db/desk"\n', tmp_path)
    assert config.mailboxes["ae"].password() == CANARY
    assert CANARY not in repr(config) + repr(config.mailboxes["ae"]) + repr(postgres)


def secret_file(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    file = folder / "imap.password"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_a_password_file_is_relative_to_the_desk_and_loses_its_line_end(tmp_path: Path) -> None:
    secret_file(tmp_path, f"{CANARY} ü\r\n".encode())
    assert with_password('password_file = "imap.password"', tmp_path).mailboxes["ae"].password() == f"{CANARY} ü"


def test_a_password_file_that_other_users_can_read_is_refused(tmp_path: Path) -> None:
    secret_file(tmp_path, CANARY.encode(), 0o644)
    assert refused(with_password('password_file = "imap.password"', tmp_path)) == (
        "config.toml:12: password_file: the file is open to every user (mode 0644); chmod 600 imap.password"
    )


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "password_file: the file is empty"),
        (b"\n", "password_file: the file is empty"),
        (b"one\ntwo\n", "password_file: the file has more than one line"),
        (b"\xff\xfe", "password_file: the file is not text in UTF-8"),
    ],
)
def test_a_password_file_holds_one_line(tmp_path: Path, content: bytes, found: str) -> None:
    secret_file(tmp_path, content)
    line = refused(with_password('password_file = "imap.password"', tmp_path))
    assert line == f"config.toml:12: {found}; write the password as its only line"


def test_a_missing_password_file_is_a_problem(tmp_path: Path) -> None:
    line = refused(with_password('password_file = "nowhere"', tmp_path))
    assert line.startswith("config.toml:12: password_file: the file cannot be read (No such file or directory); ")


def test_a_password_command_prints_the_password(tmp_path: Path) -> None:
    config = with_password(f"password_command = \"echo '{CANARY}'\"", tmp_path)
    assert config.mailboxes["ae"].password() == CANARY


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("['sh', '-c', 'echo %s; exit 3']", "the command ended with 3"),
        ("['no-such-command-%s']", "the command cannot be run"),
        ('"echo \'%s"', "the command cannot be run"),
        ("[]", "the command cannot be run"),
        ("['sh', '-c', 'echo %s; echo b']", "the command's output has more than one line"),
    ],
)
def test_a_password_command_that_fails_is_a_problem_without_its_words(tmp_path: Path, command: str, found: str) -> None:
    line = refused(with_password(f"password_command = {command.replace('%s', CANARY)}", tmp_path))
    assert line.startswith(f"config.toml:12: password_command: {found}; ")
    assert CANARY not in line


class Ring(KeyringBackend):
    """A keyring with one entry; `locked`: it does not open."""

    priority = 1.0
    locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(CANARY)
        return CANARY if (service, username) == ("account desk", "ae@agency.example") else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture
def ring() -> Iterator[Ring]:
    before, ring = keyring.get_keyring(), Ring()  # type: ignore[no-untyped-call]
    keyring.set_keyring(ring)
    yield ring
    keyring.set_keyring(before)


def test_a_password_comes_from_the_systems_keyring(ring: Ring) -> None:
    config = with_password('password_keyring = "account desk ae@agency.example"')
    assert config.mailboxes["ae"].password() == CANARY
    assert CANARY not in repr(config)


def test_a_keyring_that_does_not_give_it_is_a_problem_that_shows_nothing(
    ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = "config.toml:12: password_keyring: "
    assert refused(with_password('password_keyring = "desk x"')).startswith(f"{at}the keyring has no such entry; ")
    assert refused(with_password(f'password_keyring = "{CANARY}"')) == (
        f'{at}does not name an entry; write service and user: "countersign ae@agency.example"'
    )
    ring.locked = True
    line = refused(with_password('password_keyring = "desk x"'))
    assert line.startswith(f"{at}the keyring does not open (KeyringLocked); ")
    assert CANARY not in line
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert refused(with_password('password_keyring = "desk x"')) == (
        f'{at}keyring is not installed; pip install "countersign[keyring]"'
    )
