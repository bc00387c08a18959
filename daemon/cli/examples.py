"""The examples under each command's help: a command line as it is typed, and what it does. Tests try every one."""

from collections.abc import Mapping, Sequence

import click

Example = tuple[str, str]

EXAMPLES: Mapping[str, Sequence[Example]] = {
    "init": (
        ("init my-desk", "a new desk in the folder my-desk"),
        ("init trial --example", "one with the example agency on it, to try things: see docs/first-changes.md"),
        ("init my-desk --new-ledger", "an empty ledger where the old one is lost"),
    ),
    "demo": (("demo --out demo-out", "play the week, leave mails and pages in demo-out"),),
    "run": (
        ("run --once --desk my-desk", "read all there is, send all that is due, stop"),
        ("run --desk my-desk", "the daemon; Ctrl-C stops it between two mails"),
        ("run --once --now 2026-11-23T12:00:00+00:00", "rehearse another time, on a test server: mails are sent"),
    ),
    "check": (
        ("check --desk my-desk", "every problem as file:line, with what to write"),
        ("check --json", "a problem a line, for a program"),
    ),
    "doctor": (
        ("doctor --desk my-desk", "reach every server, look at clock, DNS and rights; sends nothing"),
        ("doctor --json", "a row a line: what, state, found, advice"),
    ),
    "preview": (
        ("preview weekly --client acme", "the weekly report as Acme would get it"),
        ('preview "final notice" --client acme --html notice.html', "the same page that goes out, to look at"),
        ("preview receipt --language de", "in another language"),
    ),
    "simulate": (
        ("simulate --from 2026-11-23 --until 2026-11-27", "every mail of that week"),
        ("simulate --from 2026-12-01 --until 2026-12-31 --json", "a mail a line, for a program"),
    ),
    "templates": (("templates --desk my-desk", "which file serves each mail in each language"),),
    "templates list": (("templates list --json", "the same, a row a line"),),
    "templates copy": (("templates copy dunning/reminder", "the shipped one into your templates/, to be changed"),),
    "templates renew": (("templates renew --desk my-desk", "new shipped ones for all copies you never changed"),),
    "templates diff": (("templates diff dunning/reminder", "what your copy has otherwise than the shipped one"),),
    "templates seen": (("templates seen dunning/reminder", "your copy has what it needs of the changed one"),),
    "rebuild": (("rebuild --desk my-desk", "the ledger again, from the mailbox alone; nothing is sent"),),
    "replay": (("replay --since 2026-11-01", "what the rules of today would have decided otherwise"),),
    "reprocess": (
        ("reprocess --all --desk my-desk", "all mail in quarantine, read anew after the program was mended"),
        ("reprocess 3f2a9c01d4be", "one mail of it, by the id that the letter about it shows"),
    ),
    "read": (
        ("read mail.eml --explain", "the spans of a mail, and the words that decide"),
        ("read old.mbox --json", "what each mail of an mbox would be taken for"),
    ),
    "threads": (("threads --desk my-desk", "every thread, its client, job and folder"),),
    "approvals": (
        ("approvals --desk my-desk", "who approved what, in whose words"),
        ("approvals --json", "with the hashes of the files that were approved"),
    ),
    "jobs": (("jobs --desk my-desk", "every job and its client"),),
    "meetings": (("meetings --desk my-desk", "every meeting, and which version of its outline there is"),),
    "outbox": (("outbox --desk my-desk", "every mail of ours, its state and when it is due"),),
    "invoices": (
        ("invoices --desk my-desk", "what is open"),
        ("invoices import invoices.csv", "all lines, or none and each wrong one as file:line"),
    ),
    "invoices import": (("invoices import invoices.csv --desk my-desk", "known lines count once"),),
    "payments": (
        ("payments --desk my-desk", "what was paid"),
        ("payments import payments.csv", "all lines, or none and each wrong one as file:line"),
    ),
    "payments import": (("payments import payments.csv --desk my-desk", "known lines count once"),),
    "status": (
        ("status --desk my-desk", "is the daemon well, what is due, what waits for a person"),
        ("status --json", "an object a line"),
    ),
    "reconcile": (
        ("reconcile --desk my-desk", "compare mailbox and ledger now: what differs, what it means, what to do"),
        ("reconcile --json", "a difference a line, for a program"),
    ),
    "explain": (
        ("explain INV-31", "what was sent about an invoice, what stops it, what comes next"),
        ("explain acme/ACME-0042/poster/v2", "a request and the decisions on it"),
        ("explain acme --on monday", "why Acme got what it got that day, or nothing: every rule that was tried"),
        ('explain "<CAF-1@acme.example>"', "a mail, by its Message-ID"),
    ),
    "evidence": (
        ("evidence acme/ACME-0042/poster/v2", "a zip: the mails themselves, hashes, timeline, a cover page"),
        ("evidence INV-31 --out inv-31.zip", "all mail about an invoice"),
    ),
    "import": (
        ("import old.mbox", "every mail of an mbox, filed as mail from before the start"),
        ("import Maildir/ --mailbox ae", "a Maildir, or a folder of .eml files"),
        ("import imap:Archive/2025", "a folder of the mailbox itself; what lies there stays there"),
    ),
    "export": (("export --desk my-desk > ledger.jsonl", "equal ledgers give equal bytes"),),
    "schema": (
        ("schema --desk my-desk", "write schema/ of the desk again, after an upgrade"),
        ("schema dunning", "the JSON Schema of rules/dunning.toml"),
        ("schema dunning --reference", "every key of it, what it means, its default, in Markdown"),
    ),
    "completion": (
        (
            "completion bash >> ~/.bash_completion",
            "Tab completes commands, clients and rules, in the next bash",
        ),
        ("completion zsh > ~/.zfunc/_countersign", "with fpath+=~/.zfunc ahead of compinit in ~/.zshrc"),
        ("completion fish > ~/.config/fish/completions/countersign.fish", ""),
    ),
}


def with_examples(command: click.Command, name: str) -> click.Command:
    """The command with its examples below its help, and its subcommands with theirs."""
    examples = EXAMPLES.get(name, ())
    if examples and not command.epilog:
        lines = (f"  countersign {what}" + (f"\n      {does}" if does else "") for what, does in examples)
        command.epilog = "\b\n" + "\n".join(("Examples:", *lines))  # \b: click leaves the lines as they are
    if isinstance(command, click.Group):
        for part, inside in command.commands.items():
            with_examples(inside, f"{name} {part}")
    return command
