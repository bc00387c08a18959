"""Sixty rule sets with one mistake each, of twenty kinds: the right line is named, and the hint, followed, mends it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from daemon.desk import shipped, template_languages
from daemon.lexicons import lexicons_with
from rules.book import Agency
from rules.book.reader import read_book
from rules.problems import Problem
from rules.trials import TRIALS
from tests.desks import DEMO

AGENCY = Agency(name="Northlight", domains=("agency.example",), time_zone="Europe/Berlin")
TEMPLATES = template_languages([shipped() / "templates"])
RULES = {f"rules/{file.name}": file.read_text("utf-8") for file in sorted((DEMO / "rules").glob("*.toml"))}
Rules = dict[str, str]


@dataclass(frozen=True)
class Broken:
    """One mistake: `old` in the file becomes `new`; the line of `at` (default: of `new`) is to be named."""

    kind: str
    file: str
    old: str
    new: str
    at: str = ""

    @property
    def name(self) -> str:
        return f"rules/{self.file}.toml"

    def made(self, rules: Rules) -> Rules:
        text = rules[self.name]
        assert text.count(self.old) >= 1, self
        return {**rules, self.name: text.replace(self.old, self.new, 1)}

    def line(self) -> int:
        """By searching, not by the code under test."""
        text = self.made(RULES)[self.name]
        sought = self.at or self.new
        assert sought in text, self
        return text[: text.index(sought)].count("\n") + 1


def problems_of(rules: Rules) -> tuple[Problem, ...]:
    book, problems = read_book(
        rules, AGENCY, ("ae@agency.example",), {}, templates=TEMPLATES, tries=TRIALS, make_lexicons=lexicons_with
    )
    assert (book is None) == bool(problems)
    return problems


CALENDAR = '[[example]]\nclient = "acmee"\nready = 2026-11-28 15:00:00\ngoes = 2026-11-30 09:00:00\n'
REPORTS = '[[example]]\nclient = "borelis"\nweek_of = 2026-11-23\n'
NARROW = '[[rule]]\nname = "b"\nfrom = "x@printshop.example"\nsubject = "*[ACME-1*"\nfile_to = "acme"\n'
WIDE = '[[rule]]\nname = "{}"\nfrom = "{}"\nfile_to = "acme"\n[[rule]]'
LI, WANG = 'address = "li.wei@borealis.example"\nroles = [', 'roles = ["approver"{}]\n\n[clients.naranja]'
CHANGED = '[[example]]\ntext = "Approved, but please'
FILED = '[[example]]\nfrom = "dana@acme.example"\nfiles_to = "borealis"\n'
BROKEN = (
    Broken("unknown key", "clients", 'supervisor = "ruth"', 'supervisr = "ruth"'),
    Broken("unknown key", "dunning", "min_gap = 7", "min_gab = 7"),
    Broken("unknown key", "reports", 'draft_to_ae_at = "09:00"', 'draft_to_ea_at = "09:00"'),
    Broken("unknown table", "reports", "[weekly]", "[weakly]"),
    Broken("unknown table", "meetings", "[outline]", "[outlines]"),
    Broken("unknown table", "approvals", "[approvals]", "[approval]"),
    Broken("wrong word", "clients", 'tier = "KA" ', 'tier = "K" '),
    Broken("wrong word", "calendar", 'outside = "wait"', 'outside = "wiat"'),
    Broken("wrong word", "reports", 'day = "monday"', 'day = "munday"'),
    Broken("wrong type", "clients", "senior = true", 'senior = "true"'),
    Broken("wrong type", "dunning", "after_due = 8", 'after_due = "8"'),
    Broken("wrong type", "approvals", "receipt = true", 'receipt = "true"'),
    Broken("unknown person", "clients", 'ae = "mia"', 'ae = "mai"'),
    Broken("unknown person", "clients", 'supervisor = "ruth"', 'supervisor = "rut"'),
    Broken("unknown person", "people", 'assistant = "noor"', 'assistant = "nor"'),
    Broken("unknown client", "filing", 'file_to = "acme"', 'file_to = "acne"'),
    Broken("unknown client", "calendar", 'outside = "wait"', f'outside = "wait"\n{CALENDAR}', 'client = "acmee"'),
    Broken("unknown client", "reports", "[call_list]", f"{REPORTS}[call_list]", 'client = "borelis"'),
    Broken("unknown policy", "clients", 'dunning = "gentle"', 'dunning = "gentel"'),
    Broken("unknown policy", "clients", 'dunning = "standard"', 'dunning = "standart"'),
    Broken("unknown policy", "dunning", 'policy = "standard"', 'policy = "standrd"'),
    Broken("missing template", "dunning", 'template = "dunning/courtesy"', 'template = "dunning/courtsey"'),
    Broken("missing template", "dunning", 'template = "dunning/second_notice"', 'template = "dunning/second_notise"'),
    Broken("missing template", "dunning", 'template = "dunning/hand_over"', 'template = "dunning/hand-over"'),
    Broken("unknown role", "dunning", 'from = "account supervisor"', 'from = "account superviser"'),
    Broken("unknown role", "reports", 'to = ["approver"]', 'to = ["aprover"]'),
    Broken("unknown role", "approvals", '"creative director", "client"]', '"creative directer", "client"]'),
    Broken("missing key", "clients", 'time_zone = "Europe/London"\n', "", "[clients.acme]"),
    Broken("missing key", "dunning", 'template = "dunning/courtesy"\n', "", "[[policy.standard.level]]"),
    Broken("missing key", "people", 'address = "tom@agency.example"\n', "", "[people.tom]"),
    Broken("time zone", "clients", '"Europe/London"', '"Europe/Londn"'),
    Broken("time zone", "clients", '"Asia/Shanghai"', '"Asia/Shangai"'),
    Broken("time zone", "clients", '"Europe/Madrid"', '"Europe/madrid"'),
    Broken("length of time", "meetings", '"3 business days"', '"3 businessdays"'),
    Broken("length of time", "approvals", '"6 business days"', '"six days"'),
    Broken("length of time", "meetings", '"4 hours"', '"4h"'),
    Broken("amount", "dunning", 'minimum = "5 EUR"', 'minimum = "5"'),
    Broken("amount", "dunning", 'minimum = "5 EUR"', 'minimum = "EUR 5"'),
    Broken("amount", "dunning", 'amount = "1000 EUR"', 'amount = "1000"'),
    Broken("address", "clients", '"dana@acme.example"', '"Dana Reyes <dana@acme.example>"'),
    Broken("address", "people", '"tom@agency.example"', '"<tom@agency.example>"'),
    Broken("address", "clients", '"wang.fang@chenguang.example"', '" wang.fang@chenguang.example"'),
    Broken("two owners", "clients", '"li.wei@borealis.example"', '"Dana@acme.example"'),
    Broken("two owners", "clients", 'domains = ["naranja.example"]', 'domains = ["ACME.example"]'),
    Broken("two owners", "clients", 'aliases = ["Borealis"]', 'aliases = ["acme"]'),
    Broken("level without a day", "dunning", "after_due = 8", "after_due = 3 ", "after_due = 3 "),
    Broken("level without a day", "dunning", "after_due = 12", "after_due = 7"),
    Broken("level without a day", "dunning", "after_invoice = 45", "after_invoice = 60"),
    Broken("rule behind another", "filing", 'file_to = "acme"', f'file_to = "acme"\n{NARROW}', NARROW),
    Broken("rule behind another", "filing", "[[rule]]", WIDE.format("all", "*"), '[[rule]]\nname = "print'),
    Broken("rule behind another", "filing", "[[rule]]", WIDE.format("b", "*@*shop.example"), '[[rule]]\nname = "print'),
    Broken("nobody to write to", "clients", 'roles = ["billing"]', "roles = []", 'dunning = "standard"'),
    Broken("nobody to write to", "clients", f'{LI}"approver", ', LI, "[clients.borealis]"),
    Broken("nobody to write to", "clients", WANG.format(', "billing"'), WANG.format(""), 'dunning = "gentle"'),
    Broken("example", "dunning", 'sends = "reminder"', 'sends = "courtesy"', "[[example]]"),
    Broken("example", "approvals", 'decision = "conditional"', 'decision = "approve"', CHANGED),
    Broken("example", "filing", 'file_to = "acme"', f'file_to = "acme"\n{FILED}', "[[example]]"),
    Broken("no TOML", "clients", "[clients.borealis]", "[clients.borealis"),
    Broken("no TOML", "dunning", "min_gap = 4 ", "min_gap = "),
    Broken("no TOML", "reports", 'at = "12:00"', "at = 12:00"),
)  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=[f"{b.kind}-{n % 3}" for n, b in enumerate(BROKEN)])
def test_one_mistake_is_one_report_on_its_line_and_the_hint_mends_it(broken: Broken) -> None:
    rules = broken.made(RULES)
    (problem,) = problems_of(rules)
    assert (problem.file, problem.line) == (broken.name, broken.line()), str(problem)
    assert problem.column > 0
    assert problems_of(follow(problem, rules, broken)) == (), str(problem)


def test_there_are_sixty_of_twenty_kinds() -> None:
    assert len(BROKEN) == 60
    assert len({b.kind for b in BROKEN}) == 20


def test_the_rules_are_right_before_they_are_broken() -> None:
    assert problems_of(RULES) == ()


@pytest.mark.parametrize("number", range(0, 57, 4))
def test_two_mistakes_are_two_reports(number: int) -> None:
    """Of two files, so that a file that is no TOML hides none of the other's."""
    one = BROKEN[number]
    other = next(b for b in BROKEN[number + 1 :] + BROKEN if b.file != one.file and b.kind not in ("example", one.kind))
    if one.kind == "example":  # examples are tried when all else is right
        return
    found = {(p.file, p.line) for p in problems_of(other.made(one.made(RULES)))}
    assert found == {(one.name, one.line()), (other.name, other.line())}


def test_a_phrase_that_fails_its_example_is_told_beside_a_mistake_in_another_file() -> None:
    phrase = next(b for b in BROKEN if (b.kind, b.file) == ("example", "approvals"))
    other = next(b for b in BROKEN if b.file == "clients")
    found = {(p.file, p.line) for p in problems_of(other.made(phrase.made(RULES)))}
    assert found == {(phrase.name, phrase.line()), (other.name, other.line())}


def follow(problem: Problem, rules: Rules, broken: Broken) -> Rules:
    """Do what the hint says, as somebody would who knows the agency and reads nothing else."""
    lines = rules[problem.file].splitlines(keepends=True)
    for pattern, mend in HINTS:
        if match := re.search(pattern, problem.wanted):
            mend(lines, problem, match, broken)
            return {**rules, problem.file: "".join(lines)}
    raise AssertionError(f"nobody could follow this hint: {problem}")


def _put(lines: list[str], problem: Problem, word: str) -> None:
    """The value, or the word, that the column shows becomes `word`."""
    line, start = lines[problem.line - 1], problem.column - 1
    shown = re.match(r'\[*("[^"]*"|[^\s=,\]}]+)', line[start:])
    assert shown, problem
    lines[problem.line - 1] = line[:start] + line[start:].replace(shown[1], word, 1)


def _meant(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    quoted = lines[problem.line - 1][problem.column - 1 :].lstrip("[").startswith('"')
    _put(lines, problem, f'"{match[1]}"' if quoted else match[1])


def _value(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    _put(lines, problem, match[1])


def _bare(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    lines[problem.line - 1] = lines[problem.line - 1].replace('"', "")


def _more(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    _put(lines, problem, str(int(match[1]) + 1))


def _added(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    known = {"time_zone": '"Europe/London"', "template": '"dunning/courtesy"', "address": '"tom@agency.example"'}
    lines[problem.line - 1] += f"{match[1]} = {known[match[1]]}\n"


def _out(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    """The whole table, up to the next one."""
    end = next((n for n in range(problem.line, len(lines)) if lines[n].startswith("[")), len(lines))
    del lines[problem.line - 1 : end]


def _role(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    """To the last contact of that client."""
    header = next(n for n in range(problem.line - 1, -1, -1) if re.match(r"\[clients\.\w+\]", lines[n]))
    end = next((n for n in range(header + 1, len(lines)) if re.match(r"\[clients\.\w+\]", lines[n])), len(lines))
    last = max(n for n in range(header, end) if lines[n].startswith("roles = ["))
    lines[last] = lines[last].replace("[", f'["{match[1]}", ', 1)


def _expectation(lines: list[str], problem: Problem, match: "re.Match[str]", _: Broken) -> None:
    came = problem.found.rpartition("comes out as: ")[2]
    for number in range(problem.line, len(lines)):
        if re.match(rf'(sends|decision|files_to) = "{match[1]}"', lines[number]):
            lines[number] = lines[number].replace(f'"{match[1]}"', f'"{came}"')
            return


def _undone(lines: list[str], problem: Problem, match: "re.Match[str]", broken: Broken) -> None:
    lines[problem.line - 1] = RULES[broken.name].splitlines(keepends=True)[problem.line - 1]


def _instead(word: str) -> "Mend":
    return lambda lines, problem, match, broken: _put(lines, problem, word)


Mend = Callable[[list[str], Problem, "re.Match[str]", Broken], None]
HINTS: tuple[tuple[str, Mend], ...] = (
    (r'did you mean "([^"]+)"', _meant),
    (r"write true or false|write a whole number", _bare),
    (r"^add (\w+)", _added),
    (r'such as ("[^"]+")', _value),  # a length of time, an amount
    (r': ("[^"]+@[^"]+")$', _value),  # the address alone
    (r"an address may stand once", _instead('"li.wei@borealis.example"')),
    (r"give it to one client", _instead('"naranja.example"')),
    (r"names of its own", _instead('"Borealis"')),
    (r"write more than (\d+)", _more),
    (r"write (\d+) or less", _value),
    (r"or take it out", _out),
    (r'give one of its contacts roles = \["(\w+)"\]', _role),
    (r"it expects: ([^;]+); correct the rule or the example", _expectation),
    (r"close the table's name|in quotes", _undone),
)
