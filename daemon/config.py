"""config.toml: the agency, its mailboxes, the way out, the store. Checked like the rules, with file and line."""

import ipaddress
import re
from collections.abc import Iterator
from datetime import time
from pathlib import Path as FilePath
from typing import Any, Literal, NamedTuple

from pydantic import Field, PrivateAttr

from daemon.secrets import DeskProblems, Secret
from rules.book import Agency, Vouching, Where
from rules.book import values as check
from rules.book.languages import COLLEAGUE_LETTERS, Languages, advice, unwritten
from rules.book.lines import Document, Path, read_toml
from rules.book.types import DateField, Model, TimeField
from rules.book.validation import quoted, validate, written
from rules.problems import Problem

__all__ = ["Config", "DeskProblems", "MailboxConfig", "SmtpConfig", "StoreConfig", "read_config"]

Security = Literal["tls", "starttls", "none"]
IMAP_PORTS = {"tls": 993, "starttls": 143, "none": 143}  # RFC 8314 7.1
SMTP_PORTS = {"tls": 465, "starttls": 587, "none": 25}
PASSWORDS = ("password_env", "password_file", "password_command", "password_keyring")
_FROM = re.compile(r'\s*(?:"([^"\\<>]{0,200})"|([^"\\<>@,;:]{0,200}?))\s*<([^<>\s]{1,254})>\s*')
_RATE = re.compile(r"\s*(\d{1,6})\s*/\s*(second|minute|hour|day)\s*")
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_STORES = ("tinydb:", "sqlite:", "postgresql")


class Rate(NamedTuple):
    """At most `mails` in any `seconds`."""

    mails: int
    seconds: int


class Server(Model):
    """What mailbox and smtp share: how the server is reached."""

    host: str = Field(min_length=1, description="Name or address of the server.")
    security: Security = Field("tls", description="tls, starttls, or none (this machine alone).")
    password_env: str | None = Field(None, repr=False, description="Environment variable that holds the password.")
    password_file: str | None = Field(None, repr=False, description="File that holds it, not open to other users.")
    password_command: str | tuple[str, ...] | None = Field(None, repr=False, description="Command that prints it.")
    password_keyring: str | None = Field(
        None, repr=False, description='Service and user in the system\'s keyring: "countersign ae@agency.example".'
    )
    _secret: Secret | None = PrivateAttr(None)

    def password(self) -> str:
        """The password, read now. Raises DeskProblems when it is not where the desk says."""
        if self._secret is None:
            raise LookupError("no password is configured: ask has_password first")
        return self._secret.read()

    @property
    def has_password(self) -> bool:
        return self._secret is not None


class MailboxConfig(Server):
    """[mailbox.NAME]: an inbox that colleagues put in CC."""

    address: str = Field(description="Its mail address; plus addresses (ae+key@…) must reach it too.")
    port: int = Field(
        default_factory=lambda data: IMAP_PORTS[data.get("security", "tls")],
        ge=1,
        le=65535,
        strict=True,
        description="IMAP port; 993 for tls, else 143.",
    )
    user: str = Field(
        default_factory=lambda data: data.get("address", ""), description="Login name, if other than the address."
    )
    folder: str = Field("INBOX", min_length=1, description="Folder that is read.")
    sent_folder: str | None = Field("Sent", description="Folder for copies of what we send.")
    trusted_authserv: tuple[str, ...] = Field(
        (),
        description="Servers whose Authentication-Results count (RFC 8601 authserv-id); none: nobody is verified. "
        '"microsoft": the form without an id that Microsoft 365 writes.',
    )
    own_received: int | None = Field(
        None,
        ge=1,
        le=20,
        strict=True,
        description="Received fields that your own servers write on every mail; none: told by their form. "
        "What stands further below than the last of them vouches for nobody.",
    )
    authentication_results: Where = Field(
        "as-seen",
        description="Where your server writes that field: above-received (over its own Received, where no sender can), "
        "below-received (directly under it, and it takes out what comes in its name, RFC 8601 5), none (it writes "
        "none: none is believed). as-seen: above; below too, until mail shows that it writes above, or comes without.",
    )
    verify_dkim: bool | None = Field(
        None,
        description="Check DKIM here, where your server wrote no Authentication-Results. Asks DNS for keys. Left out: "
        "where authentication_results is none, or mail has shown that the server does not write on every mail.",
    )
    trusted_arc: tuple[str, ...] = Field(
        (), description="Forwarders and lists whose ARC seals count (d= of ARC-Seal). Asks DNS for keys."
    )
    poll: int = Field(60, ge=5, le=3600, strict=True, description="Seconds between looks where the server has no IDLE.")
    start: DateField | None = Field(None, description="Mail received before this day is filed but not acted on.")


class SmtpConfig(Server):
    """[smtp]: the server that takes our mail."""

    port: int = Field(
        default_factory=lambda data: SMTP_PORTS[data.get("security", "tls")],
        ge=1,
        le=65535,
        strict=True,
        description="SMTP port; 465 for tls, 587 for starttls, else 25.",
    )
    user: str | None = Field(None, description="Login name; none: no login.")
    from_: str = Field(alias="from", description='Sender of our mail: "Northlight Account Desk <ae@agency.example>".')
    rate: str = Field("120/minute", description="Most mails that are sent in a second, minute, hour or day.")
    per_hour: int = Field(
        500, ge=1, le=1_000_000, strict=True, description="More mails in an hour stop all sending, and alarm."
    )
    per_day: int = Field(2_000, ge=1, le=10_000_000, strict=True, description="More mails in 24 hours do so as well.")

    @property
    def from_name(self) -> str:
        found = _FROM.fullmatch(self.from_)
        return (found[1] or found[2] or "").strip() if found else ""

    @property
    def from_address(self) -> str:
        found = _FROM.fullmatch(self.from_)
        return (found[3] if found else self.from_.strip()).lower()

    @property
    def limit(self) -> Rate:
        """`rate` as numbers."""
        found = _RATE.fullmatch(self.rate)
        return Rate(int(found[1]), _SECONDS[found[2]]) if found else Rate(120, 60)


class StoreConfig(Model):
    """[store]: where the ledger is."""

    url: str = Field(
        "tinydb:data/ledger.json",
        repr=False,
        description="tinydb:FILE, sqlite:FILE (both relative to the desk) or postgresql+psycopg://…",
    )


class WatchConfig(Model):
    """[watch]: how saved rules and templates are noticed."""

    polling: bool | None = Field(
        None,
        strict=True,
        description="true: look every second, for a desk that other machines write to, over a network drive that is "
        "not known for one; false: never; left out: look where the system tells of no changes.",
    )


class ReconciliationConfig(Model):
    """[reconciliation]: mailbox and ledger held against one another, once a night."""

    at: TimeField = Field(time(3), description="From when on, on the agency's clock.")


class Config(Model):
    """config.toml"""

    agency: Agency = Field(description="Who we are.")
    mailboxes: dict[str, MailboxConfig] = Field(
        alias="mailbox", min_length=1, description="One table a mailbox: [mailbox.ae]."
    )
    smtp: SmtpConfig = Field(description="The server that takes our mail.")
    store: StoreConfig = Field(StoreConfig(), description="Where the ledger is.")
    watch: WatchConfig = Field(WatchConfig(), description="How saved rules and templates are noticed.")
    reconciliation: ReconciliationConfig = Field(
        ReconciliationConfig(), description="When mailbox and ledger are compared."
    )

    @property
    def inboxes(self) -> tuple[str, ...]:
        """Our own addresses, lower case, one a mailbox."""
        return tuple(box.address.lower() for box in self.mailboxes.values())

    @property
    def vouching(self) -> dict[str, Vouching]:
        """What else counts as proof of a sender, by mailbox."""
        return {
            name: Vouching(
                own_received=box.own_received,
                trusted_arc=tuple(d.lower() for d in box.trusted_arc),
                verify_dkim=box.verify_dkim,
                results=box.authentication_results,
            )
            for name, box in self.mailboxes.items()
        }

    @property
    def trusted_authserv(self) -> dict[str, tuple[str, ...]]:
        return {name: tuple(s.lower() for s in box.trusted_authserv) for name, box in self.mailboxes.items()}


def read_config(text: str, base: FilePath, file: str = "config.toml", *, templates: Languages | None = None) -> Config:
    """The configuration in this text. Raises DeskProblems with everything that is wrong with it. Reads no secret.

    `templates`: what is written in which languages; None: not checked.
    """
    document = read_toml(file, text)
    if isinstance(document, Problem):
        raise DeskProblems((document,))
    config, problems = validate(document, Config)
    found = {*map(_no_password_here, problems), *_cross_check(document), *_unwritten(document, templates or {})}
    problems = tuple(sorted(found))
    if problems or config is None:
        raise DeskProblems(problems)
    for name, box in config.mailboxes.items():
        box._secret = _secret(document, ("mailbox", name), base)
    config.smtp._secret = _secret(document, ("smtp",), base)
    lower = {"domains": config.agency.domains, "ops": config.agency.ops}
    agency = config.agency.model_copy(update={k: tuple(v.lower() for v in values) for k, values in lower.items()})
    return config.model_copy(update={"agency": agency})


def _no_password_here(problem: Problem) -> Problem:
    if problem.found in ('unknown key "password"', 'unknown key "oauth2"', 'unknown table "oauth2"'):
        wanted = f"use {', '.join(PASSWORDS[:-1])} or {PASSWORDS[-1]}"
        if "oauth2" in problem.found:
            return Problem(problem.file, problem.line, "oauth2 is not supported yet", wanted)
        return Problem(problem.file, problem.line, "a password does not belong into this file", wanted)
    return problem


def _cross_check(document: Document) -> Iterator[Problem]:
    for pattern, wanted in (
        ("agency.time_zone", check.time_zone),
        ("agency.language", check.language_tag),
        ("agency.holidays", check.country),
        ("agency.domains.*", check.domain),
        ("agency.ops.*", check.address),
        ("mailbox.*.address", check.address),
        ("mailbox.*.trusted_arc.*", check.domain),
        ("smtp.from", _from_advice),
        ("smtp.rate", _rate_advice),
        ("mailbox.*.security", None),
        ("smtp.security", None),
    ):
        for path, value in document.strings(pattern):
            advice = wanted(value) if wanted else _open_wire(document, path, value)
            if advice:
                yield _at(document, path, advice)
    yield from _ops(document)
    yield from _passwords(document)
    yield from _one_address_each(document)
    yield from _nobodys_results(document)
    for path, value in document.strings("store.url"):
        if not value.startswith(_STORES) or value.endswith(":"):
            advice = "write tinydb:FILE, sqlite:FILE or postgresql+psycopg://…"
            yield document.at_value(path, "the store's url names no engine we know", advice)


def _unwritten(document: Document, templates: Languages) -> Iterator[Problem]:
    """Letters to colleagues that are not written in the agency's language."""
    for path, language in document.strings("agency.language"):
        if missing := unwritten(templates, COLLEAGUE_LETTERS, language):
            found = f"{written(path, language)}: {len(missing)} letters to colleagues are not written in it"
            yield document.at_value(path, found, advice(templates, COLLEAGUE_LETTERS, missing, language))


def _open_wire(document: Document, path: Path, security: str) -> str | None:
    """Without TLS the password crosses the wire as it is: on this machine only."""
    host = document.get((*path[:-1], "host"))
    if security != "none" or not isinstance(host, str) or _is_loopback(host):
        return None
    return f'the password would cross the network unprotected: write "tls" or "starttls" to reach {quoted(host)}'


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _passwords(document: Document) -> Iterator[Problem]:
    tables = [*document.match("mailbox.*"), *document.match("smtp")]
    for path, table in tables:
        if not isinstance(table, dict):
            continue
        given = [key for key in PASSWORDS if key in table]
        needed = path[0] == "mailbox" or "user" in table
        name = ".".join(str(part) for part in path)
        if len(given) > 1:
            line = max(document.key_line((*path, key)) for key in given)
            yield Problem(document.file, line, f"[{name}] has {' and '.join(given)}", "keep one of them")
        elif needed and not given and not {"password", "oauth2"} & set(table):
            found = f"[{name}] says nowhere where the password is"
            yield document.at_key(path, found, f"add one of {', '.join(PASSWORDS)}")
        elif given and not needed:
            found = f"[{name}] has {given[0]} but no user"
            yield document.at_key((*path, given[0]), found, "add user, or leave both out")


def _ops(document: Document) -> Iterator[Problem]:
    """A mail to ops may name any client: it stays in the house."""
    domains = {value.lower() for _, value in document.strings("agency.domains.*")}
    for path, value in document.strings("agency.ops.*"):
        if check.address(value) is None and value.lower().rpartition("@")[2] not in domains:
            found = f"{quoted(value)} is in none of the agency's domains"
            wanted = 'name a colleague; for somebody outside, give them the role "ops" in rules/people.toml'
            yield document.at_value(path, found, wanted)


def _nobodys_results(document: Document) -> Iterator[Problem]:
    """Where a field stands tells nothing as long as nobody's word counts."""
    for path, where in document.strings("mailbox.*.authentication_results"):
        if where in ("above-received", "below-received") and not document.get((*path[:-1], "trusted_authserv")):
            found = f"{written(path, where)}, but nobody's word counts here"
            wanted = "write into trusted_authserv the name that your server puts into that field (RFC 8601)"
            yield document.at_value(path, found, wanted)


def _one_address_each(document: Document) -> Iterator[Problem]:
    taken: dict[str, Path] = {}
    for path, value in document.strings("mailbox.*.address"):
        first = taken.setdefault(value.lower(), path)
        if first != path:
            yield _at(
                document, path, f"that is the address of [mailbox.{first[1]}] (line {document.value_line(first)})"
            )
    for path, _ in document.match("mailbox.*"):
        if advice := check.key(str(path[1])):
            yield document.at_key(path, f"[mailbox.{quoted(str(path[1]))}]", advice)


def _from_advice(value: str) -> str | None:
    found = _FROM.fullmatch(value)
    advice = check.address(found[3] if found else value.strip())
    return 'write "Name <ae@agency.example>", or the address alone' if advice else None


def _rate_advice(value: str) -> str | None:
    found = _RATE.fullmatch(value)
    return None if found and int(found[1]) else 'write a number and its time, such as "120/minute"'


def _secret(document: Document, table: Path, base: FilePath) -> Secret | None:
    for kind in PASSWORDS:
        value: Any = document.get((*table, kind))
        if value is not None:
            line = document.key_line((*table, kind))
            words = value if isinstance(value, str) else tuple(value)
            return Secret(kind=kind, value=words, file=document.file, line=line, base=base)
    return None


def _at(document: Document, path: Path, advice: str) -> Problem:
    return document.at_value(path, written(path, document.get(path)), advice)
