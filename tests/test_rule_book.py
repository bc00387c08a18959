"""Rule files: what is right is read, what is wrong is said at once, each with its file, its line and what to write."""

import re
import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.book import Agency, RuleBook
from rules.book.examples import DunningExample
from rules.book.lines import Document, read_toml
from rules.book.reader import FILES, read_book
from rules.problems import Problem
from rules.trials import TRIALS
from tests.desks import REFERENCE, ROOT, example_rules

AGENCY = Agency(name="Northlight", domains=("agency.example",), time_zone="Europe/Berlin")
TEMPLATES: dict[str, tuple[str, ...]] = {
    f"dunning/{name}": ("en", "zh", "es") for name in ("courtesy", "reminder", "final_notice", "hand_over")
}
TEMPLATES |= {
    "dunning/second_notice": ("",),
    "approval/refusal": ("en", "zh", "es", "pt"),
    "weekly/report": ("en", "zh", "es"),
}
TRIED = {name: trial for name, trial in TRIALS.items() if name != "approvals"}  # there are no lexicons here
PEOPLE = """
    [people.mia]
    name = "Mia Brandt"
    address = "mia@agency.example"
    roles = ["ae"]
"""
ACME = """
    [clients.acme]
    name = "Acme Foods"
    time_zone = "Europe/London"
    ae = "mia"
"""
WEEKLY = """
    [weekly]
    day = "monday"
    at = "12:00"
    draft_to_ae_at = "09:00"
"""
OWN_LEVELS = """
    [[policy.p.level]]
    name = "one"
    after_due = 3
    template = "dunning/reminder"

    [[policy.p.level]]
    name = "two"
    after_due = 8
    template = "dunning/second_notice"

    [[policy.p.level]]
    name = "three"
    after_due = 12
    template = "dunning/final_notice"
    to = ["billing"]

    [[policy.p.level]]
    name = "over to us"
    after_invoice = 45
    template = "dunning/hand_over"
    to = ["ae"]
"""
LEVEL = """
    [[policy.p.level]]
    name = "one"
    after_due = 3
    template = "dunning/reminder"
"""


def read(files: dict[str, str]) -> tuple[RuleBook | None, tuple[Problem, ...]]:
    files = {f"rules/{name}.toml": textwrap.dedent(text).lstrip("\n") for name, text in files.items()}
    return read_book(files, AGENCY, ("ae@agency.example",), {}, templates=TEMPLATES, tries=TRIED)


def good(**files: str) -> RuleBook:
    book, problems = read(files)
    assert problems == ()
    assert book is not None
    return book


def said(**files: str) -> list[str]:
    book, problems = read(files)
    assert book is None
    return [str(problem) for problem in problems]


# --- what is right


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("calendar", "goes = 2026-11-30 09:00", "goes = 2026-11-30 10:00"),
        ("filing", 'files_to = "acme"', 'files_to = "chenguang"'),
        ("meetings", "sends = 2026-12-09 15:00", "sends = 2026-12-09 16:00"),
        ("reports", "sends = 2026-11-23 12:00", "sends = 2026-11-23 13:00"),
    ],
)
def test_the_example_that_a_shipped_file_shows_comes_out_as_it_says(name: str, right: str, wrong: str) -> None:
    rules, file = example_rules(), f"rules/{name}.toml"
    shown = re.search(r"^# \[\[example\]\]\n(?:# .*\n?)+", rules[file], re.MULTILINE)
    assert shown
    taken = re.sub(r"^# ", "", shown[0], flags=re.MULTILINE)
    assert right in taken

    def problems(example: str) -> tuple[Problem, ...]:
        files = rules | {file: f"{rules[file]}\n{example}"}
        return read_book(files, AGENCY, ("ae@agency.example",), {}, tries=TRIED)[1]

    assert problems(taken) == ()
    [problem] = problems(taken.replace(right, wrong))
    assert " comes out as: " in problem.found
    assert problem.file == file


def test_the_shipped_rules_load_with_their_example_agency() -> None:
    book, problems = read_book(example_rules(), AGENCY, ("ae@agency.example",), {}, tries=TRIED)
    assert problems == ()
    assert book is not None
    assert set(book.clients) == {"acme", "chenguang"}
    assert [level.name for level in book.policies["standard"].level][-1] == "hand-over"


def test_the_shipped_rules_load_as_they_are_and_know_nobody() -> None:
    files = {f"rules/{f.name}": f.read_text() for f in (ROOT / "rules").glob("*.toml")}
    book, problems = read_book(files, AGENCY, (), {}, tries=TRIED)
    assert problems == ()
    assert book is not None
    assert (book.clients, book.people, book.filing.rule) == ({}, {}, ())


@pytest.mark.skipif(not REFERENCE.exists(), reason="the reference desk is not beside this checkout")
def test_the_reference_desk_loads_unchanged() -> None:
    files = {f"rules/{f.name}": f.read_text() for f in (REFERENCE / "rules").glob("*.toml")}
    book, problems = read_book(files, AGENCY, ("ae@agency.example",), {}, templates=TEMPLATES, tries=TRIED)
    assert problems == ()
    assert book is not None
    assert set(book.clients) == {"acme", "borealis", "chenguang", "naranja"}
    assert book.where("dunning.policy.standard.level.0") == "rules/dunning.toml:15"


def test_no_files_at_all_stand_for_the_defaults() -> None:
    book = good()
    assert book.reports.weekly is None
    assert book.hours.open.hour == 9


def test_addresses_and_domains_are_lower_case_and_keys_are_set() -> None:
    book = good(
        people=PEOPLE.replace("mia@agency", "Mia@AGENCY"),
        clients=ACME
        + """
    domains = ["ACME.example"]
    [[clients.acme.contacts]]
    name = "Dana"
    address = "Dana@Acme.Example"
    roles = ["approver"]
    """,
    )
    assert book.clients["acme"].key == "acme"
    assert book.people["mia"].key == "mia"
    assert book.person("mia@agency.example") is book.people["mia"]
    assert book.client_of_domain("acme.example") is book.clients["acme"]
    assert book.client_of_address("dana@acme.example") is book.clients["acme"]


def test_every_rule_knows_its_line() -> None:
    book = good(
        people=PEOPLE,
        clients=ACME,
        filing="""
    [[rule]]
    name = "a"
    from = "*"
    file_to = "acme"

    [[rule]]
    name = "b"
    to = "*"
    file_to = "acme"
    """,
        reports="\n\n[weekly]\nday = 'monday'\n",
    )
    assert book.where("clients.acme") == "rules/clients.toml:1"
    assert book.where("filing.rule.1") == "rules/filing.toml:6"
    assert book.where("filing.rule.1.to") == "rules/filing.toml:8"
    assert book.where("reports.weekly") == "rules/reports.toml:1"
    assert book.where("reports.call_list") is None


# --- what is wrong: file contents, the exact lines that are printed

WRONG = {
    "an unknown key": (
        {"people": PEOPLE, "clients": ACME + '    tir = "A"\n'},
        ['rules/clients.toml:5:1: unknown key "tir"; did you mean "tier"?'],
    ),
    "an unknown table": (
        {"reports": "[weekli]\nday = 'monday'\n"},
        ['rules/reports.toml:1:1: unknown table "weekli"; did you mean "weekly"?'],
    ),
    "a value that is not among the words": (
        {"people": PEOPLE, "clients": ACME + '    tier = "Ka"\n'},
        ['rules/clients.toml:5:8: tier = "Ka"; did you mean "KA"?'],
    ),
    "a value like none of the words": (
        {"calendar": '[hours]\noutside = "queue"\n'},
        ['rules/calendar.toml:2:11: outside = "queue"; write one of "wait", "send"'],
    ),
    "a word in a list": (
        {"approvals": '[approvals]\ntrust = [\n  "verified",\n  "keyd",\n]\n'},
        ['rules/approvals.toml:4:3: "keyd" in trust; did you mean "keyed"?'],
    ),
    "a missing key": (
        {"people": '[people.mia]\nname = "Mia"\n'},
        ["rules/people.toml:1:1: [people.mia] has no address; add address (E-mail address)"],
    ),
    "a misspelt key that is needed, said once": (
        {"people": '[people.mia]\nname = "Mia"\nadress = "mia@agency.example"\n'},
        ['rules/people.toml:3:1: unknown key "adress"; did you mean "address"?'],
    ),
    "a missing key of a table in a list": (
        {"filing": '\n\n[[rule]]\nname = "x"\nfrom = "*"\n'},
        ["rules/filing.toml:1:1: [[rule]] has no file_to; add file_to (Key of a client in clients.toml)"],
    ),
    "text where a list belongs": (
        {"people": PEOPLE.replace('["ae"]', '"ae"')},
        ['rules/people.toml:4:9: roles = "ae"; write a list: ["ae"]'],
    ),
    "text where a truth belongs": (
        {"approvals": '[approvals]\nreceipt = "no"\n'},
        ['rules/approvals.toml:2:11: receipt = "no"; write true or false'],
    ),
    "a truth where a number belongs": (
        {"dunning": "[policy.p]\nmin_gap = true\n" + textwrap.dedent(LEVEL)},
        ["rules/dunning.toml:2:11: min_gap = true; write a whole number"],
    ),
    "a number too small": (
        {"dunning": "[policy.p]\nmin_gap = -1\n" + textwrap.dedent(LEVEL)},
        ["rules/dunning.toml:2:11: min_gap = -1; write 0 or more"],
    ),
    "a length of time nobody can read": (
        {"meetings": '[outline]\nsend_before = "1 busy day"\n'},
        [
            'rules/meetings.toml:2:15: send_before = "1 busy day"; '
            'write a length of time such as "2 hours", "3 days" or "1 business day"'
        ],
    ),
    "a time of day that is none": (
        {"reports": '[weekly]\nat = "25:00"\n'},
        ['rules/reports.toml:2:6: at = "25:00"; write a time of day such as "09:00"'],
    ),
    "an amount without currency": (
        {"dunning": '[policy.p]\nminimum = "5"\n' + textwrap.dedent(LEVEL)},
        [
            'rules/dunning.toml:2:11: minimum = "5"; '
            'write an amount with its currency, such as "5 EUR" or "12000.00 GBP"'
        ],
    ),
    "a date that is a number": (
        {"calendar": "[hours]\nextra_holidays = [20261224]\n"},
        ["rules/calendar.toml:2:19: 20261224 in extra_holidays; write a date such as 2026-03-09"],
    ),
    "hours that close before they open": (
        {"calendar": '[hours]\nopen = "18:00"\nclose = "09:00"\n'},
        ["rules/calendar.toml:1:1: [hours] with open, close; open must be earlier than close"],
    ),
    "a level with two clocks": (
        {"dunning": LEVEL + "    after_invoice = 45\n"},
        [
            "rules/dunning.toml:1:1: [[policy.p.level]] with name, after_due, template, after_invoice; "
            "a level needs exactly one of after_due, after_invoice, after_previous"
        ],
    ),
    "a first level that follows nothing": (
        {"dunning": "[policy.p]\n" + textwrap.dedent(LEVEL).replace("after_due", "after_previous")},
        [
            "rules/dunning.toml:1:1: [policy.p] with level; "
            "the first level has no level before it: give it after_due or after_invoice"
        ],
    ),
    "a template that is not there": (
        {"dunning": LEVEL.replace("dunning/reminder", "dunning/remainder")},
        [
            'rules/dunning.toml:4:12: template = "dunning/remainder": there is no such template; '
            'did you mean "dunning/reminder"?'
        ],
    ),
    "a key that stands twice": (
        {"reports": "[weekly]\nday = 'monday'\nto = [\n'approver']\nday = 'friday'\n"},
        ["rules/reports.toml:5:1: not TOML: weekly.day is written twice (first on line 2); keep one of the two"],
    ),
    "a table that stands twice": (
        {"reports": "[weekly]\n\n[ weekly ]\n"},
        ["rules/reports.toml:3:3: not TOML: weekly is written twice (first on line 1); keep one of the two"],
    ),
    "text without quotes": (
        {"reports": "[weekly]\nday = monday\n"},
        ['rules/reports.toml:2:7: not TOML: invalid value; write text in quotes: "…"; numbers, true and false without'],
    ),
    "a client's account executive that does not exist": (
        {"people": PEOPLE, "clients": ACME.replace('"mia"', '"mya"')},
        ['rules/clients.toml:4:6: ae = "mya": no such person in rules/people.toml; did you mean "mia"?'],
    ),
    "a supervisor that does not exist": (
        {"people": PEOPLE, "clients": ACME + '    supervisor = "ruth"\n'},
        ['rules/clients.toml:5:14: supervisor = "ruth": no such person in rules/people.toml; write one of "mia"'],
    ),
    "a policy that does not exist": (
        {"people": PEOPLE, "clients": ACME + '    dunning = "standard"\n'},
        ['rules/clients.toml:5:11: dunning = "standard": no such policy in rules/dunning.toml; there is none yet'],
    ),
    "an assistant that does not exist": (
        {"people": PEOPLE + '    assistant = "nor"\n[people.noor]\nname = "N"\naddress = "noor@agency.example"\n'},
        ['rules/people.toml:5:17: assistant = "nor": no such person in rules/people.toml; did you mean "noor"?'],
    ),
    "a filing rule to nobody": (
        {"people": PEOPLE, "clients": ACME, "filing": '[[rule]]\nname = "x"\nfrom = "*"\nfile_to = "acne"\n'},
        ['rules/filing.toml:4:11: file_to = "acne": no such client in rules/clients.toml; did you mean "acme"?'],
    ),
    "a filing rule for every mail": (
        {"people": PEOPLE, "clients": ACME, "filing": '[[rule]]\nname = "x"\nfile_to = "acme"\n'},
        [
            "rules/filing.toml:1:1: [[rule]] without from, to and subject would file every mail; "
            'add a pattern: from = "*@printshop.example"'
        ],
    ),
    "a time zone by its city": (
        {"people": PEOPLE, "clients": ACME.replace("Europe/London", "London")},
        ['rules/clients.toml:3:13: time_zone = "London"; did you mean "Europe/London"?'],
    ),
    "a country that is none": (
        {"people": PEOPLE, "clients": ACME + '    holidays = "Britain"\n'},
        [
            'rules/clients.toml:5:12: holidays = "Britain"; '
            'write the ISO 3166 code of a country, such as "GB", "US", "DE-BY"'
        ],
    ),
    "a region in small letters": (
        {"people": PEOPLE, "clients": ACME + '    holidays = "DE-by"\n'},
        ['rules/clients.toml:5:12: holidays = "DE-by"; did you mean "DE-BY"?'],
    ),
    "a language we have no words in": (
        {"people": PEOPLE, "clients": ACME + '    language = "de"\n', "reports": WEEKLY},
        [
            'rules/clients.toml:5:12: language = "de": 2 mails are not written in it; '
            "add templates/approval/refusal.de.txt.j2, templates/weekly/report.de.txt.j2; or write one of en, es, zh"
        ],
    ),
    "one mail that is not in a client's language": (
        {"people": PEOPLE, "clients": ACME + '    language = "pt-BR"\n', "reports": WEEKLY},
        [
            'rules/clients.toml:5:12: language = "pt-BR": one mail is not written in it; '
            "add templates/weekly/report.pt-BR.txt.j2; or write one of en, es, zh"
        ],
    ),
    "reminders that are not in a client's language": (
        {"people": PEOPLE, "clients": ACME + '    language = "pt"\n    dunning = "p"\n', "dunning": OWN_LEVELS},
        [
            'rules/clients.toml:5:12: language = "pt": 2 mails are not written in it; '
            "add templates/dunning/{final_notice,reminder}.pt.txt.j2; or write one of en, es, zh"
        ],
    ),
    "traditional characters, where the mails are in simplified ones": (
        {"people": PEOPLE, "clients": ACME + '    language = "zh-TW"\n'},
        [
            'rules/clients.toml:5:12: language = "zh-TW": one mail is not written in it; '
            "add templates/approval/refusal.zh-TW.txt.j2; or write one of en, es, pt, zh"
        ],
    ),
    "a language by its name": (
        {"people": PEOPLE, "clients": ACME + '    language = "English"\n'},
        ['rules/clients.toml:5:12: language = "English"; did you mean "en"?'],
    ),
    "a language with an underscore": (
        {"people": PEOPLE, "clients": ACME + '    language = "de_AT"\n'},
        ['rules/clients.toml:5:12: language = "de_AT"; did you mean "de"?'],
    ),
    "no language at all": (
        {"people": PEOPLE, "clients": ACME + '    language = "?"\n'},
        ['rules/clients.toml:5:12: language = "?"; write a language code, such as "en" or "de-AT"'],
    ),
    "an address with its name": (
        {"people": PEOPLE.replace("mia@agency.example", "Mia <mia@agency.example>")},
        ['rules/people.toml:3:11: address = "Mia <mia@agency.example>"; write the address alone: "mia@agency.example"'],
    ),
    "a domain that is a web page": (
        {"people": PEOPLE, "clients": ACME + '    domains = ["https://www.acme.example/"]\n'},
        ['rules/clients.toml:5:12: "https://www.acme.example/" in domains; did you mean "acme.example"?'],
    ),
    "a domain that anybody may write from": (
        {"people": PEOPLE, "clients": ACME + '    domains = ["gmail.com"]\n'},
        [
            'rules/clients.toml:5:12: "gmail.com" in domains; '
            "anybody may write from there; list the addresses of the contacts instead"
        ],
    ),
    "the agency's own domain": (
        {"people": PEOPLE, "clients": ACME + '    domains = ["Agency.example"]\n'},
        [
            'rules/clients.toml:5:12: "Agency.example" in domains; '
            "this is a domain of the agency (config.toml); leave it out"
        ],
    ),
    "the inbox as a person": (
        {"people": PEOPLE.replace("mia@", "ae@")},
        [
            'rules/people.toml:3:11: address = "ae@agency.example"; '
            "this is the inbox itself (config.toml); a person needs an address of their own"
        ],
    ),
    "a placeholder without meaning": (
        {"filing": '[folders]\nclient = "Clients/{client.nme}"\njob = "Jobs/{job.title"\n'},
        [
            'rules/filing.toml:2:10: client = "Clients/{client.nme}"; did you mean "client.name"?',
            'rules/filing.toml:3:7: job = "Jobs/{job.title"; close each { with }',
        ],
    ),
    "a role nobody holds": (
        {"people": PEOPLE, "approvals": '[chains]\nartwork = ["ae", "creative directr", "client"]\n'},
        [
            'rules/approvals.toml:2:18: "creative directr" in artwork: nobody in rules/people.toml has this role; '
            'did you mean "creative director"?'
        ],
    ),
    "a contact's role with a slip": (
        {
            "people": PEOPLE,
            "clients": ACME
            + '    contacts = [{ name = "P", address = "p@acme.example", roles = ["billing", "approver"] }]\n',
            "dunning": '[policy.p]\nto = ["biling"]\n' + textwrap.dedent(LEVEL),
        },
        [
            'rules/dunning.toml:2:7: "biling" in to: no contact of a client has this role; did you mean "billing"?',
        ],
    ),
    "an example of a level that is not on the ladder": (
        {
            "dunning": LEVEL
            + """
    [[example]]
    policy = "p"
    invoice = { date = 2026-02-02, due = 2026-03-04, amount = "10 EUR" }
    on = 2026-03-09
    sends = "two"
    """
        },
        ['rules/dunning.toml:10:9: sends = "two": no such level in policy p; write one of "one"'],
    ),
    "an example that comes out otherwise": (
        {
            "dunning": LEVEL
            + """
    [[example]]
    policy = "p"
    invoice = { date = 2026-02-02, due = 2026-03-04, amount = "10 EUR" }
    on = 2026-03-03
    sends = "one"
    """
        },
        [
            "rules/dunning.toml:6:1: the example of policy p on 2026-03-03 comes out as: nothing; "
            "it expects: one; correct the rule or the example"
        ],
    ),
    "a draft after its report": (
        {"reports": '[weekly]\nat = "08:00"\ndraft_to_ae_at = "09:00"\n'},
        [
            'rules/reports.toml:3:18: draft_to_ae_at = "09:00"; '
            "the draft goes out before the report: write an earlier time"
        ],
    ),
    "a key that cannot stand in a letter's key": (
        {"people": PEOPLE, "clients": ACME.replace("clients.acme", 'clients."ac/me"')},
        ['rules/clients.toml:1:1: [clients."ac/me"]; use letters, digits, - and _ only'],
    ),
    "a key that is the table's own name": (
        {"people": PEOPLE + '    key = "mia"\n'},
        ['rules/people.toml:5:1: unknown key "key"; write one of "name", "address", "roles"'],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_with_file_and_line(name: str) -> None:
    files, lines = WRONG[name]
    assert said(**files) == lines


# --- two clients


def two(second: str, first: str = ACME) -> list[str]:
    return said(people=PEOPLE, clients=textwrap.dedent(first).lstrip("\n") + textwrap.dedent(second).lstrip("\n"))


BOREALIS = """
    [clients.borealis]
    name = "Borealis Bikes"
    time_zone = "America/New_York"
    ae = "mia"
"""


def test_two_clients_with_one_domain_are_refused() -> None:
    first = ACME + '    domains = ["acme.example"]\n'
    assert two(BOREALIS + '    domains = ["Acme.example"]\n', first) == [
        'rules/clients.toml:10:12: "Acme.example" in domains of borealis stands with acme already (line 5); '
        "give it to one client; list the contacts of the other"
    ]


def test_two_clients_with_one_contact_are_refused() -> None:
    contact = 'contacts = [{ name = "Dana", address = "dana@shared.example", roles = ["approver"] }]\n'
    assert two(BOREALIS + "    " + contact, ACME + "    " + contact) == [
        'rules/clients.toml:10:40: address = "dana@shared.example" of borealis stands with acme already (line 5); '
        "an address may stand once, with one client"
    ]


def test_a_contact_in_another_clients_domain_is_refused() -> None:
    first = ACME + '    domains = ["acme.example"]\n'
    assert two(
        BOREALIS + '    contacts = [{ name = "D", address = "d@acme.example", roles = ["approver"] }]\n', first
    ) == [
        'rules/clients.toml:10:37: address = "d@acme.example"; '
        "that domain is acme's alone (line 5); take it out there, or the contact here"
    ]


@pytest.mark.parametrize("name", ["Acme Foods", "ACME  foods", "Acme/Foods", "Ａcme Foods"])
def test_two_clients_whose_mail_would_share_a_folder_are_refused(name: str) -> None:
    lines = two(BOREALIS.replace("Borealis Bikes", name))
    assert any("would be filed into the folder of acme" in line for line in lines)
    assert all(line.startswith("rules/clients.toml:6:8: ") for line in lines)


@pytest.mark.parametrize("name", ["Acme", "Acme Foods Asia", "Foods"])
def test_a_name_that_begins_like_another_has_a_folder_of_its_own(name: str) -> None:
    book = good(people=PEOPLE, clients=ACME + BOREALIS.replace("Borealis Bikes", name))
    assert len(book.clients) == 2


def test_an_alias_that_is_another_clients_name_is_refused() -> None:
    assert two(BOREALIS + '    aliases = ["acme foods"]\n') == [
        'rules/clients.toml:9:12: "acme foods" in aliases of borealis stands with acme already (line 2); '
        "give each client names of its own"
    ]


def test_clients_without_a_folder_of_their_own_are_refused() -> None:
    lines = said(people=PEOPLE, clients=ACME + BOREALIS, filing='[folders]\nclient = "Clients"\n')
    assert lines == [
        'rules/clients.toml:7:8: name = "Borealis Bikes": mail of borealis would be filed into the folder of acme; '
        "give each client a folder of its own"
    ]


def test_a_client_nobody_may_approve_for_is_told_at_load() -> None:
    contacts = '    contacts = [{ name = "Dana", address = "dana@acme.example", roles = ["billing"] }]\n'
    assert said(people=PEOPLE, clients=ACME + contacts) == [
        "rules/clients.toml:1:1: [clients.acme] has no contact who may approve; "
        'give one of its contacts roles = ["approver"]'
    ]


def test_reminders_that_nobody_at_the_client_would_read_are_told_at_load() -> None:
    contacts = '    contacts = [{ name = "Dana", address = "dana@acme.example", roles = ["approver"] }]\n'
    assert said(people=PEOPLE, clients=ACME + contacts + '    dunning = "p"\n', dunning=LEVEL) == [
        'rules/clients.toml:6:11: dunning = "p": no contact of acme is billing; '
        'give one of its contacts roles = ["billing"], or take dunning out'
    ]


def test_a_level_that_never_has_a_day_of_its_own_is_told() -> None:
    second = LEVEL.replace('"one"', '"two"').replace("= 3", "= 2")
    assert said(dunning=LEVEL + second) == [
        'rules/dunning.toml:8:13: level "two" comes after_due = 2, no later than "one" before it; '
        "write more than 3, or take one of them out"
    ]
    late = LEVEL.replace("after_due = 3", "after_invoice = 46")
    assert said(dunning=late) == [
        'rules/dunning.toml:3:17: level "one" comes 46 days after the invoice; '
        "the ladder ends within 45 days of the invoice: write 45 or less"
    ]


RULE = '[[rule]]\nname = "{}"\nfrom = "{}"\nfile_to = "acme"\n'


@pytest.mark.parametrize(
    ("wide", "narrow"), [("*", "x@y.example"), ("*@*.example", "*@SHOP.example"), ("*@*.example", "a?@b.example")]
)
def test_a_filing_rule_behind_one_that_takes_all_its_mail_is_told(wide: str, narrow: str) -> None:
    first, second = RULE.format("first", wide), RULE.format("second", narrow)
    assert said(people=PEOPLE, clients=ACME, filing=first + second) == [
        'rules/filing.toml:5:1: rule "second" is never reached: every mail it fits goes by the rule above; '
        'put it before "first" (line 1), or take it out'
    ]
    good(people=PEOPLE, clients=ACME, filing=second + first)


# --- all at once, never an exception


def test_all_problems_of_all_files_are_said_at_once() -> None:
    lines = said(
        people=PEOPLE + '    agee = 7\n    assistant = "nobody"\n',
        clients=ACME.replace("Europe/London", "Mars") + '    tier = "X"\n    dunning = "no"\n',
        reports="[weekly\n",
        calendar='[hours]\nopen = "9"\nclose = "x"\n',
    )
    places = [":".join(line.split(":")[:2]) for line in lines]
    assert places == [
        "rules/calendar.toml:2",
        "rules/calendar.toml:3",
        "rules/clients.toml:3",
        "rules/clients.toml:5",
        "rules/clients.toml:6",
        "rules/people.toml:5",
        "rules/people.toml:6",
        "rules/reports.toml:1",
    ]


def test_a_file_with_an_unknown_name_is_a_problem() -> None:
    _, problems = read_book({"rules/client.toml": ""}, AGENCY, (), {})
    assert list(map(str, problems)) == [
        'rules/client.toml: no rule file has this name; did you mean "rules/clients.toml"?'
    ]


def test_a_failed_approval_example_is_a_problem_at_its_line() -> None:
    text = '[[example]]\ntext = "Fine."\ndecision = "approve"\n\n[[example]]\ntext = "No."\ndecision = "reject"\n'
    _, problems = read_book(
        {"rules/approvals.toml": text},
        AGENCY,
        (),
        {},
        tries={"approvals": lambda _, example: "none" if example.text == "No." else "approve"},
    )
    assert list(map(str, problems)) == [
        "rules/approvals.toml:5:1: the example “No.” comes out as: none; "
        "it expects: reject; correct the rule or the example"
    ]


def test_the_example_reaches_the_trial_as_it_was_written() -> None:
    seen: list[tuple[str, int]] = []

    def trial(book: RuleBook, example: DunningExample) -> str:
        seen.append((example.policy, example.invoice.date.day))
        return "reminder"

    read_book(example_rules(), AGENCY, (), {}, tries={"dunning": trial})
    assert seen == [("standard", 2)]


PIECES = r"""[ ] [[ ]] = . , { } " ' ''' # clients acme people weekly rule policy level level. name to from tier minimum
1 -3 true 2026-02-02 09:00 1e9 inf ae é 晨 \ \u0041 approvals.trust chains example hours folders.client {client.name}"""
toml_like = st.lists(st.sampled_from([*PIECES.split(), "\n", "\r\n", "\t", " ", '"""']), max_size=60).map("".join)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(sorted(FILES)), st.one_of(st.text(max_size=200), toml_like))
def test_garbage_in_any_file_is_never_an_exception(name: str, text: str) -> None:
    book, problems = read_book({f"rules/{name}.toml": text}, AGENCY, (), {}, tries=TRIED)
    assert (book is None) == bool(problems)


VALUES = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-9, 9), st.sampled_from(['"x"', '""', '"9"', "1.5", "2026-02-02", "07:00:00"])
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda vs: f"[{', '.join(map(shown, vs))}]"),
        inner.map(lambda v: f"{{ name = {shown(v)}, to = 1 }}"),
    ),
    max_leaves=4,
)


def shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_any_value_at_any_key_is_taken_or_refused_at_a_line(data: st.DataObject) -> None:
    """One line of the example files gets another value: read, or refused with that file's name; nothing else."""
    files = example_rules()
    file = data.draw(st.sampled_from(sorted(files)))
    lines = files[file].splitlines()
    number = data.draw(st.sampled_from([n for n, line in enumerate(lines) if " = " in line and line[0] != "#"]))
    lines[number] = f"{lines[number].split(' = ')[0]} = {shown(data.draw(VALUES))}"
    files[file] = "\n".join(lines)
    book, problems = read_book(files, AGENCY, ("ae@agency.example",), {}, tries=TRIED)
    assert (book is None) == bool(problems)
    assert all(problem.line or problem.file != file for problem in problems)


# --- lines


def document(text: str) -> Document:
    read = read_toml("x.toml", textwrap.dedent(text).lstrip("\n"))
    assert isinstance(read, Document)
    return read


def test_brackets_and_signs_inside_text_move_no_line() -> None:
    found = document('''
        a = "[not] = a # table"
        b = """
        [nor]
        this = 1
        """
        c = [
          "]", # = [
          { d = "}", e.f = 2 },
        ]
        [g."h.i" . j]
        k = \'\'\'
        [[x]]\'\'\'
        [[l]]
        [[l.m]]
        n = 1
        [[l]]
        [[l.m]]
        [[l.m]]
        n = 2
    ''')
    lines = {path: (mark.key.line, mark.value.line) for path, mark in found.marks.items()}
    assert lines[("a",)] == (1, 1)
    assert lines[("b",)] == (2, 2)
    assert lines[("c",)] == (6, 6)
    assert lines[("c", 0)] == (7, 7)
    assert lines[("c", 1, "d")] == lines[("c", 1, "e", "f")] == (8, 8)
    assert lines[("g", "h.i", "j", "k")] == (11, 11)
    assert lines[("l", 0, "m", 0, "n")] == (15, 15)
    assert lines[("l", 1)] == (16, 16)
    assert lines[("l", 1, "m", 1, "n")] == (19, 19)
    assert not any("nor" in path or "x" in path or "not" in path for path in lines)


def paths(value: object, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    """Every path in the parsed data."""
    match value:
        case dict():
            inside = value.items()
        case list():
            inside = dict(enumerate(value)).items()
        case _:
            return {path}
    return {path} | {p for key, child in inside for p in paths(child, (*path, key))}


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_path_of_a_file_has_a_line_on_which_its_key_stands(name: str, end: str) -> None:
    text = example_rules()[f"rules/{name}.toml"].replace("\n", end)
    found = read_toml(name, text)
    assert isinstance(found, Document)
    assert set(found.marks) == paths(found.data) - {()}
    lines = text.splitlines()
    for path, mark in found.marks.items():
        last = path[-1] if isinstance(path[-1], str) else path[-2]
        assert str(last) in lines[mark.key.line - 1] or isinstance(path[-1], int)


def test_a_line_is_found_for_what_is_not_written_down() -> None:
    found = document("""
        [a]
        b = 1
    """)
    assert found.key_line(("a", "c", 3)) == 1
    assert found.key_line(("z",)) == 0


EXAMPLES = {
    "filing": (
        '[[example]]\nfrom = "Dana@acme.example"\nfiles_to = "{}"\n',
        ("acme", "nothing"),
    ),
    "calendar": (  # a Saturday, then the Monday after; that Monday is worked in London
        '[[example]]\nclient = "acme"\nready = 2026-11-28 15:00:00\ngoes = "{}"\n',
        ("2026-11-30 09:00", "2026-11-28 15:00"),
    ),
    "meetings": (  # a Thursday at ten: asked on the Monday, sent on the Wednesday
        "[outline]\n[[example]]\n"
        'client = "acme"\nstarts = 2026-12-03 10:00:00\nasks = 2026-11-30 10:00:00\nsends = "{}"\n',
        ("2026-12-02 10:00", "2026-12-02 11:00"),
    ),
    "reports": (
        '[weekly]\n[[example]]\nclient = "acme"\nweek_of = 2026-11-25\ndrafts = 2026-11-23 09:00:00\nsends = "{}"\n',
        ("2026-11-23 12:00", "2026-11-24 12:00"),
    ),
}
CONTACT = """
    [[clients.acme.contacts]]
    name = "Dana Reyes"
    address = "dana@acme.example"
    roles = ["approver", "billing"]
"""


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_examples_of_every_file_are_tried_by_the_judgement_itself(name: str) -> None:
    text, (right, wrong) = EXAMPLES[name]
    agency = {"people": PEOPLE, "clients": ACME + CONTACT}
    good(**agency, **{name: text.format(right)})
    (line,) = said(**agency, **{name: text.format(wrong)})
    at = text[: text.index("[[example]]")].count("\n") + 1
    assert line.startswith(f"rules/{name}.toml:{at}:1: the example of ")
    assert right in line.partition("it expects")[0]
    assert wrong in line.partition("it expects")[2]


def test_an_old_spelling_is_taken_and_says_what_to_write() -> None:
    old = ACME.replace("time_zone", "timezone") + CONTACT.replace("address", "email")
    book, problems = read(
        {"people": PEOPLE, "clients": old, "dunning": LEVEL.replace("policy.p.level", "policies.p.levels")}
    )
    assert problems == ()
    assert book is not None
    assert book.clients["acme"].time_zone == "Europe/London"
    assert book.clients["acme"].contacts[0].address == "dana@acme.example"
    assert book.where("dunning.policy.p.level.0") == "rules/dunning.toml:1"
    assert [str(warning) for warning in book.warnings] == [
        'rules/clients.toml:3:1: "timezone" is an old spelling; write time_zone',
        'rules/clients.toml:8:1: "email" is an old spelling; write address',
        'rules/dunning.toml:1:1: "levels" is an old spelling; write level',
        'rules/dunning.toml:1:1: "policies" is an old spelling; write policy',
    ]


def test_an_old_spelling_beside_todays_is_an_unknown_key() -> None:
    assert said(people=PEOPLE, clients=ACME + '    timezone = "Europe/Paris"\n') == [
        'rules/clients.toml:5:1: unknown key "timezone"; did you mean "time_zone"?'
    ]


def test_a_mistake_under_an_old_spelling_is_said_on_its_own_line() -> None:
    wrong = LEVEL.replace("policy.p.level", "policy.p.levels").replace("= 3", '= "3"')
    assert said(dunning=wrong) == ['rules/dunning.toml:3:13: after_due = "3"; write a whole number']
