"""`countersign preview RULE`: one mail as it would look, with sample facts, for one of this desk's clients."""

import difflib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from daemon.cli.options import desk_option, fail, json_option
from daemon.cli.reach import desk_of
from daemon.words.render import Rendered, Renderer, RenderError
from daemon.words.samples import CLIENT_LETTERS, names, sample, world
from rules.book import Client, RuleBook
from rules.nouns import Because, Letter

USUAL = {"weekly": "weekly/report", "outline": "outline/outline", "receipt": "approval/receipt"}


@click.command()
@click.argument("rule")
@desk_option
@click.option("--client", "client_key", metavar="KEY", help="A client of this desk; default: the first.")
@click.option("--language", metavar="L", help="Another language than the reader's own.")
@click.option("--html", "html_file", type=click.Path(path_type=Path, dir_okay=False), help="Write the HTML there.")
@json_option
def command(
    rule: str, desk_path: Path, client_key: str | None, language: str | None, html_file: Path | None, as_json: bool
) -> None:
    """Shows the mail of RULE: weekly, "weekly draft", outline, courtesy, a dunning level, or a template's name."""
    desk = desk_of(desk_path)
    renderer = Renderer(desk.templates)
    try:
        template = find_template(rule, desk.book, renderer.templates())
        letter = sample_letter(template, desk.book, _client(desk.book, client_key), language)
        rendered = renderer.render(letter, desk.book)
    except LookupError as error:
        fail(str(error.args[0]))
    except RenderError as error:
        fail(str(error))
    finally:
        renderer.close()
    if html_file:
        html_file.write_text(rendered.html or "", "utf-8")
    shown = _shown(rule, letter, rendered, desk.book)
    click.echo(json.dumps(shown, ensure_ascii=False) if as_json else _as_mail(shown))


def find_template(rule: str, book: RuleBook, templates: tuple[str, ...]) -> str:
    """The template a rule's name stands for. Raises LookupError with the nearest names."""
    levels = {level.name: level.template for policy in book.policies.values() for level in policy.level}
    lasts = {t.rpartition("/")[2]: t for t in templates}
    known = {_plain(k): v for k, v in {**lasts, **{t: t for t in templates}, **USUAL, **levels}.items()}
    if found := known.get(_plain(rule)):
        return found
    near = difflib.get_close_matches(_plain(rule), known, 3)
    hint = (
        f"did you mean {' or '.join(near)}?"
        if near
        else "names are: " + ", ".join(sorted({*USUAL, *levels, *templates}))
    )
    raise LookupError(f'there is no rule or template "{rule}"; {hint}')


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
        "from": f'"{name}" <{next(iter(book.inboxes), "")}>', "to": list(letter.to), "subject": rendered.subject,
        "text": rendered.text, "html": rendered.html,
    }  # fmt: skip


def _as_mail(shown: Mapping[str, Any]) -> str:
    return (
        f"From: {shown['from']}\nTo: {', '.join(shown['to'])}\nSubject: {shown['subject']}\n\n{shown['text'].rstrip()}"
    )


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").replace("/", " ").split())
