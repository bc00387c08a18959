"""What editors and readers get: schemas that fit every file we ship, pages that are current, heads that hold."""

import datetime as dt
import json
import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from daemon.__main__ import cli
from daemon.schemas import MODELS, file_of, head, page, pages, schema_files, schema_text
from rules.book.reader import FILES
from rules.book.types import Model
from rules.book.validation import written_fields
from tests.desks import DEMO, REFERENCE, ROOT, make_desk, switched_on
from tests.mails import mail


def countersign(*words: object) -> Result:
    result = CliRunner().invoke(cli, [str(w) for w in words], env={"COUNTERSIGN_DESK": None})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def as_json(value: Any) -> Any:
    """TOML's values as an editor holds them against a schema: dates and times are text."""
    match value:
        case dict():
            return {key: as_json(inside) for key, inside in value.items()}
        case list():
            return [as_json(inside) for inside in value]
        case dt.date() | dt.time() | dt.datetime():
            return value.isoformat()
        case _:
            return value


def complaints(name: str, text: str) -> list[str]:
    checker = jsonschema.Draft202012Validator(
        json.loads(schema_text(name)), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    return [error.message for error in checker.iter_errors(as_json(tomllib.loads(text)))]


def desk_files() -> Iterator[tuple[str, str]]:
    """Every file that ops would write, as we ship it, with its examples switched on, and on the desks that we have."""
    for name in FILES:
        shipped = (ROOT / file_of(name)).read_text("utf-8")
        yield name, shipped
        yield name, switched_on(shipped)
    yield "config", (ROOT / "config.example.toml").read_text("utf-8")
    for desk in (DEMO, REFERENCE):
        for name in MODELS:
            if (desk / file_of(name)).is_file():
                yield name, (desk / file_of(name)).read_text("utf-8")


# --- schemas


@pytest.mark.parametrize("name", MODELS)
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema_text(name)))


@pytest.mark.parametrize(("name", "text"), list(desk_files()))
def test_every_file_on_every_desk_of_ours_fits_its_schema(name: str, text: str) -> None:
    assert complaints(name, text) == []


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("dunning", 'policy.x = {level = [{name = "a", template = "t", after_de = 3}]}', "'after_de' was unexpected"),
        ("dunning", 'policy.x = {level = [{name = "a", template = "t", after_due = "3"}]}', "not of type 'integer'"),
        ("dunning", "policy.x = {level = []}", "should be non-empty"),
        ("dunning", 'policy.x = {promise_limit = "30 dais", level = [{name = "a", template = "t"}]}', "does not match"),
        ("reports", 'weekly.day = "mnday"', "is not one of"),
        ("reports", 'weekly.at = "25:00"', "does not match"),
        ("calendar", 'hours.extra_holidays = ["5 May"]', "is not a 'date'"),
        (
            "calendar",
            'example = [{client = "acme", ready = 2026-11-28T15:00:00Z, goes = 2026-11-30}]',
            "does not match",
        ),
        ("clients", 'clients.acme = {name = "Acme", ae = "mia", key = "acme", time_zone = "UTC"}', "'key' was unexp"),
        ("config", 'agency = {name = "North"}', "'domains' is a required property"),
    ],
)
def test_a_slip_is_seen_by_an_editor(name: str, text: str, said: str) -> None:
    assert any(said in complaint for complaint in complaints(name, text))


@pytest.mark.parametrize("name", MODELS)
def test_the_schema_of_a_file_has_the_keys_of_its_model_and_a_meaning_for_each(name: str) -> None:
    schema = json.loads(schema_text(name))
    assert set(schema["properties"]) == set(written_fields(MODELS[name]))
    for model in (m for m in Model.__subclasses__() if m.__name__ in schema.get("$defs", {})):
        keys = schema["$defs"][model.__name__]["properties"]
        assert set(keys) == set(written_fields(model))
        assert all(key["description"] and "title" not in key for key in keys.values())
    assert '"null"' not in schema_text(name)  # TOML has none


@pytest.mark.parametrize("name", MODELS)
def test_on_a_new_desk_the_line_at_a_files_head_leads_to_its_schema(tmp_path: Path, name: str) -> None:
    """Editors resolve it from the file it stands in (taplo: `doc_url.join`)."""
    countersign("init", tmp_path)
    file = tmp_path / file_of(name)
    mark, line = file.read_text("utf-8").splitlines()[0].split()
    assert mark == "#:schema"
    assert (file.parent / line).resolve() == tmp_path / "schema" / f"{name}.json"
    assert (file.parent / line).read_text("utf-8") == schema_text(name)


def test_the_command_writes_all_schemas_to_the_desk_and_again_over_them(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "north")
    for _ in range(2):
        result = countersign("schema", "--desk", desk)
        assert result.exit_code == 0
        assert result.stdout.splitlines() == [str(desk / "schema" / name) for name, _ in schema_files()]
        (desk / "schema" / "dunning.json").write_text("{}")
    countersign("schema", "dunning", "--out", tmp_path / "one")
    assert [f.name for f in (tmp_path / "one").iterdir()] == ["dunning.json"]
    assert countersign("schema", "dunning").stdout == schema_text("dunning")
    assert countersign("schema", "--desk", tmp_path).exit_code == 2


def test_with_json_every_line_is_an_object(tmp_path: Path) -> None:
    desk = make_desk(tmp_path / "north")
    for words in (("--desk", desk), ("dunning",), ("dunning", "--reference"), ("--reference",)):
        lines = countersign("schema", *words, "--json").stdout.splitlines()
        assert all(json.loads(line)["file"] for line in lines)
        assert lines


# --- pages


def test_the_pages_are_what_the_models_and_the_files_say() -> None:
    there = {file.name: file.read_text("utf-8") for file in (ROOT / "docs" / "rules").iterdir()}
    assert there == dict(pages()), "run: make docs"


@pytest.mark.parametrize("name", MODELS)
def test_a_page_has_a_meaning_for_every_key_and_an_example_that_fits(name: str) -> None:
    text = page(name)
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert all(line.split(" | ")[-1].strip(" |") for line in rows)
    for key in written_fields(MODELS[name]):
        assert re.search(rf"^### \[+{key}", text, re.MULTILINE)
    example = text.partition("```toml\n")[2].partition("```")[0]
    assert complaints(name, example) == []


def test_readme_and_ops_page_lead_to_the_pages() -> None:
    for document, link in (("README.md", "docs/rules/README.md"), ("docs/ops.md", "rules/README.md")):
        text = (ROOT / document).read_text("utf-8")
        assert f"]({link})" in text
        assert "docs/rules.md" not in text
    for file in (ROOT / "docs").rglob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", file.read_text("utf-8")):
            assert (file.parent / link).exists(), f"{file.name} leads to {link}"


# --- heads of the shipped files


@pytest.mark.parametrize("name", MODELS)
def test_a_files_head_says_what_it_is_for_where_its_words_are_and_how_to_try_it(name: str) -> None:
    lines = head(name)
    assert lines[0]
    assert lines[1].startswith("Words: ")
    assert any(line.startswith("Try it: `countersign check`") for line in lines)
    for folder in re.findall(r"templates/(\w+)/", " ".join(lines)):
        assert (ROOT / "templates" / folder).is_dir()


@pytest.mark.parametrize("name", MODELS)
def test_every_command_at_a_files_head_works_as_it_is_written(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(make_desk(tmp_path / "north"))
    Path("mail.eml").write_bytes(mail("Approved."))
    commands = [shlex.split(words) for words in re.findall(r"`countersign ([^`]+)`", " ".join(head(name)))]
    assert ["check"] in commands
    for words in commands:
        if words[0] in ("explain", "doctor"):  # there is no invoice, and no server
            continue
        result = countersign(*words)
        assert result.exit_code == 0, (words, result.output)
        assert result.stdout
