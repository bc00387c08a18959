"""`countersign preview RULE`: one mail as it would look, with the ledger's facts or with samples."""

import difflib
import json
import webbrowser
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import click

from daemon.cli import completing
from daemon.cli.actual import Actual, by_key, on_day
from daemon.cli.options import day, desk_option, fail, json_option
from daemon.cli.reach import desk_of, ledger_of
from daemon.desk import Desk
from daemon.words.render import Rendered, Renderer, RenderError
from daemon.words.samples import CLIENT_LETTERS, names, sample, world
from rules.book import Client, RuleBook
from rules.duties.people import colleagues
from rules.nouns import Because, Letter

USUAL = {"weekly": "weekly/report", "outline": "outline/outline", "receipt": "approval/receipt"}


@click.command(
    "preview",
    help="""One mail as it would look.

    RULE is a rule of a duty (weekly, "weekly draft", outline), a level of reminders ("final notice"), a template
    (dunning/reminder), or a letter's key (weekly/acme/2026-W48/dana@acme.example). With --on the facts are the ledger's
    of that day, where it has such facts; else they are samples. Which they are is said.""",
)
@click.argument("rule", shell_complete=completing.mails)
@desk_option
@click.option(
    "--client", "client_key", metavar="KEY", shell_complete=completing.clients,
    help="A client of this desk; default: the first.",
)  # fmt: skip
@click.option("--on", "on", metavar="D", help="With the facts and the calendar of that day, in the agency's zone.")
@click.option("--language", metavar="L", help="Sample facts in another language than the reader's own.")
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the HTML there.")
@click.option("--open", "in_browser", is_flag=True, help="Show the HTML in a browser.")
@json_option
def command(
    rule: str, desk_path: Path, client_key: str | None, on: str | None, language: str | None, html_file: Path | None,
    in_browser: bool, as_json: bool,
) -> None:  # fmt: skip
    if on and language:
        fail("--language is for sample facts: leave out --on, or --language")
    desk = desk_of(desk_path)
    try:
        client = _client(desk.book, client_key)
        found = _actual(rule, desk, client if client_key else None, day(on) if on else None)
        shown = _shown_actual(found, rule) if found else _sample(rule, desk, client, language)
    except LookupError as error:
        fail(str(error.args[0]))
    except RenderError as error:
        fail(str(error))
    if html_file or in_browser:
        _keep(shown["html"], html_file, in_browser)
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else _as_mail(shown))
    if not as_json:
        click.echo(f"\n(facts: {shown['facts']})", err=True)


def _actual(rule: str, desk: Desk, client: Client | None, on: date | None) -> Actual | None:
    """The mail out of the ledger that is meant; None: it is to be shown with sample facts."""
    if not on and "/" not in rule:
        return None
    renderer = Renderer(desk.templates)
    templates = renderer.templates()
    renderer.close()
    now = datetime.now(UTC)
    with ledger_of(desk) as view:
        if rule not in templates and (found := by_key(rule, desk, view, now)):
            return found
        if on is None:
            return None
        levels = {_plain(level.name): level.name for policy in desk.book.policies.values() for level in policy.level}
        template = find_template(rule, desk.book, templates, client)
        return on_day(template, levels.get(_plain(rule)), client, on, desk, view, now)


def _sample(rule: str, desk: Desk, client: Client | None, language: str | None) -> dict[str, Any]:
    renderer = Renderer(desk.templates)
    try:
        template = find_template(rule, desk.book, renderer.templates(), client)
        letter = _as_its_level_says(sample_letter(template, desk.book, client, language), rule, desk.book)
        return _shown(rule, letter, renderer.render(letter, desk.book), desk.book)
    finally:
        renderer.close()


def _keep(html: str | None, file: Path | None, in_browser: bool) -> None:
    """The page in that file, or in one of its own that a browser is shown."""
    if html is None:
        fail("there is no HTML to show: the mail has none, or its bytes are no longer kept; look into Sent")
    if file is None:
        with NamedTemporaryFile("w", suffix=".html", prefix="countersign-", delete=False, encoding="utf-8") as made:
            file = Path(made.name)
    try:
        file.write_text(html, "utf-8")
    except OSError as error:
        fail(f"{file}: {error.strerror or error}")
    if in_browser and not webbrowser.open(file.absolute().as_uri()):
        fail(f"no browser could be started; open {file} yourself")


def find_template(rule: str, book: RuleBook, templates: tuple[str, ...], client: Client | None = None) -> str:
    """The template a rule's name stands for; a level's, by the client's own policy first.

    Raises LookupError with the nearest names.
    """
    own = book.policies.get(client.dunning or "") if client else None
    ladders = (*book.policies.values(), *([own] if own else []))
    levels = {level.name: level.template for policy in ladders for level in policy.level}
    lasts = {t.rpartition("/")[2]: t for t in templates}
    first = {"dunning": ladders[-1].level[0].template} if ladders else {}
    known = {_plain(k): v for k, v in {**lasts, **{t: t for t in templates}, **USUAL, **first, **levels}.items()}
    if found := known.get(_plain(rule)):
        return found
    near = difflib.get_close_matches(_plain(rule), known, 3)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else "names are: " + ", ".join(sorted({*USUAL, *levels, *templates}))
    )
    what = "letter, rule or template" if "/" in rule else "rule or template"
    raise LookupError(f'there is no {what} "{rule}"; {hint}')


def sample_letter(template: str, book: RuleBook, client: Client | None, language: str | None) -> Letter:
    """A letter with sample facts in which the client's own people stand. Raises LookupError without a sample."""
    duty = template.partition("/")[0]
    external = template in CLIENT_LETTERS or (duty == "dunning" and template not in names())
    language = language or (client.language if client and external else book.agency.language)
    facts = next(sample(template, language), None)
    if facts is None:
        raise LookupError(f"there are no sample facts for {template}")
    people = _people(client, book, duty, external)
    return Letter(
        key=f"preview/{template}",
        duty=duty,
        rule=template.partition("/")[2].replace("_", " "),
        client=client.key if client else None,
        about="preview",
        to=(people["address"],) if people else (),
        template=template,
        language=language,
        time_zone=client.time_zone if client and external else book.agency.time_zone,
        due=datetime(2026, 11, 23, 12, tzinfo=UTC),
        because=Because(step="preview", text="sample facts, not sent"),
        sender=client.ae if client and client.ae in book.people else None,
        facts=_with_own_names(facts, client, people, language),
        external=external,
    )


def _as_its_level_says(letter: Letter, rule: str, book: RuleBook) -> Letter:
    """A reminder in the name, and with the copies, that the level of the client's ladder gives it."""
    client = book.clients.get(letter.client or "")
    policy = book.policies.get(client.dunning or "") if client else None
    levels = [level for level in policy.level if level.template == letter.template] if policy else []
    level = next((level for level in levels if _plain(level.name) == _plain(rule)), levels[0] if levels else None)
    if client is None or level is None or not letter.external:
        return letter
    senders = colleagues((level.from_,), client, book) if level.from_ else ()
    copies = tuple(person.address for person in colleagues(level.cc, client, book))
    return replace(letter, rule=level.name, cc=copies, sender=senders[0].key if senders else letter.sender)


def _people(client: Client | None, book: RuleBook, duty: str, external: bool) -> dict[str, str]:
    """Who it goes to and who signs; empty where the desk has no client yet."""
    if client is None:
        return {}
    executive = book.people.get(client.ae)
    contacts = client.with_role("billing" if duty == "dunning" else "approver") or client.contacts
    reader = contacts[0] if external and contacts else executive
    found = {"contact": contacts[0].name} if contacts else {}
    if executive:
        found |= {"ae_name": executive.name, "ae_address": executive.address}
    if reader:
        found |= {"recipient_name": reader.name, "address": reader.address}
    return found


def _with_own_names(
    facts: Mapping[str, Any], client: Client | None, people: Mapping[str, str], language: str
) -> dict[str, Any]:
    """The sample facts, with this client and its people in place of the sample's."""
    if client is None:
        return dict(facts)
    example = world(language)
    swaps = {example["client"]: client.name, example["name"]: people.get("contact", example["name"])}
    common = {k: v for k, v in people.items() if k in ("ae_name", "ae_address", "recipient_name")}
    own = {k: v for k, v in facts.items() if not k.startswith("sender_")}
    return {**_swapped(own, swaps), "client_name": client.name, **common}


def _swapped(value: Any, swaps: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return swaps.get(value, value)
    if isinstance(value, Mapping):
        return {k: _swapped(v, swaps) for k, v in value.items()}
    return [_swapped(v, swaps) for v in value] if isinstance(value, list) else value


def _client(book: RuleBook, key: str | None) -> Client | None:
    if key is None:
        return next(iter(book.clients.values()), None)
    if key not in book.clients:
        near = difflib.get_close_matches(key, book.clients, 3) or sorted(book.clients)[:10]
        raise LookupError(f'there is no client "{key}"; did you mean {" or ".join(near)}?')
    return book.clients[key]


def _shown(rule: str, letter: Letter, rendered: Rendered, book: RuleBook) -> dict[str, Any]:
    signer = book.people.get(letter.sender or "")
    name = f"{signer.name}, {book.agency.name}" if signer and letter.external else book.agency.name
    return {
        "rule": rule, "template": letter.template, "language": letter.language, "client": letter.client,
        "from": f'"{name}" <{next(iter(book.inboxes), "")}>', "to": list(letter.to), "cc": list(letter.cc),
        "subject": rendered.subject, "text": rendered.text, "html": rendered.html, "facts": "samples",
    }  # fmt: skip


def _shown_actual(found: Actual, rule: str) -> dict[str, Any]:
    return {
        "rule": rule, "template": found.template, "language": found.language, "client": found.client,
        "from": found.sender, "to": list(found.to), "cc": list(found.cc), "subject": found.subject,
        "text": found.text, "html": found.html, "facts": found.facts,
    }  # fmt: skip


def _as_mail(shown: Mapping[str, Any]) -> str:
    copies = f"Cc: {', '.join(shown['cc'])}\n" if shown["cc"] else ""
    head = f"From: {shown['from']}\nTo: {', '.join(shown['to'])}\n{copies}Subject: {shown['subject']}"
    return f"{head}\n\n{shown['text'].rstrip()}"


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").replace("/", " ").split())
