"""The other rule files, one typed model each: filing, approvals, calendar, reports, meetings, dunning."""

from datetime import time
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from rules.book.examples import (
    ApprovalExample,
    CalendarExample,
    DunningExample,
    FilingExample,
    MeetingExample,
    ReportExample,
)
from rules.book.types import (
    IDLE,
    DateField,
    Model,
    MoneyField,
    Span,
    SpanField,
    TimeField,
    Weekday,
    as_tuple,
    was,
)


class Folders(Model):
    """Where mail is filed. Placeholders: {client.name} {client.key} {job.number} {job.title}."""

    client: str = Field("Clients/{client.name}", description="Folder of a client.")
    job: str = Field("Clients/{client.name}/{job.number} {job.title}", description="Folder of a job.")
    unfiled: str = Field("Clients/_Unfiled", description="Where mail waits that nothing claimed.")
    quarantine: str = Field("Clients/_Quarantine", description="Where mail goes that could not be read.")
    internal: str = Field("Clients/_Internal", description="Where colleagues' notes lie that are about no one client.")
    ledger: str = Field(
        "Clients/_Ledger", description="Where the ledger is written back to, mail by mail, for rebuild."
    )


class FilingRule(Model):
    """One filing rule; patterns are shell-like (* and ?), case-insensitive. All given patterns must match."""

    name: str = Field(description="Shown by explain.")
    from_: str | None = Field(None, alias="from", description="Pattern for the sender's address.")
    to: str | None = Field(None, description="Pattern for any recipient's address.")
    subject: str | None = Field(None, description="Pattern for the subject.")
    file_to: str = Field(description="Key of a client in clients.toml.", **was("client"))


class FilingFile(Model):
    """rules/filing.toml"""

    folders: Folders = Field(Folders(), description="Folder names.")
    rule: tuple[FilingRule, ...] = Field(
        (), description="First match wins, ahead of the built-in ways.", **was("rules")
    )
    example: tuple[FilingExample, ...] = Field((), description="Tried at every load.")


class Approvals(Model):
    """How approvals are taken."""

    trust: tuple[Literal["verified", "keyed"], ...] = Field(("verified", "keyed"), description="What a decision needs.")
    nudge_after: tuple[SpanField, ...] = Field(
        (), description=f"When the approver is to be reminded. {IDLE}", **was("remind_after")
    )
    escalate_after: SpanField | None = Field(None, description=f"When the supervisor is to be told. {IDLE}")
    receipt: bool = Field(True, strict=True, description="A short receipt to the client.")


class Phrase(Model):
    """A phrase beyond the built-in ones."""

    language: str = Field(description="Language code of the lexicon it extends.")
    decision: Literal["approve", "reject", "conditional", "question", "retract", "none"] = Field(
        description="What it decides."
    )
    text: str = Field(min_length=2, description="The phrase, as people write it.")


class ApprovalsFile(Model):
    """rules/approvals.toml"""

    approvals: Approvals = Field(Approvals(), description="How approvals are taken.")
    chains: dict[str, tuple[str, ...]] = Field(
        {"default": ("client",)}, description=f"Who is to sign, in order. {IDLE}"
    )
    phrase: tuple[Phrase, ...] = Field((), description="Phrases beyond the built-in ones.", **was("phrases"))
    example: tuple[ApprovalExample, ...] = Field((), description="Tried at every load.")


class Hours(Model):
    """When clients may be written to, in the recipient's own zone."""

    working_days: tuple[Weekday, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"), min_length=1, description="Days that are worked."
    )
    open: TimeField = Field(time(9), description="From.")
    close: TimeField = Field(time(18), description="Until.")
    outside: Literal["wait", "send"] = Field("wait", description="wait for the next opening, or send anyway.")
    extra_working_days: tuple[DateField, ...] = Field(
        (), description="Make-up days that are worked though the calendar says no."
    )
    extra_holidays: tuple[DateField, ...] = Field((), description="Days off beyond the public ones.")

    @model_validator(mode="after")
    def _opens_before_closing(self) -> Self:
        if self.open >= self.close:
            raise ValueError("open must be earlier than close")
        return self


class CalendarFile(Model):
    """rules/calendar.toml"""

    hours: Hours = Field(Hours(), description="When clients may be written to.")
    example: tuple[CalendarExample, ...] = Field((), description="Tried at every load.")


class Weekly(Model):
    """The weekly report."""

    day: Literal["monday", "tuesday", "wednesday", "thursday", "friday"] = Field(
        "monday", description="Day of the week."
    )
    at: TimeField = Field(time(12), description="Time in the client's zone.")
    to: tuple[str, ...] = Field(("approver",), description="Contacts with these roles.")
    draft_to_ae_at: TimeField | None = Field(time(9), description="When the AE gets the draft, same day and zone.")
    skip_when_empty: bool = Field(False, strict=True, description="Send nothing when there is nothing to report.")
    give_up_after: SpanField = Field(
        Span(72, "hours"), description="Past this it is not sent any more; the AE is told."
    )


class CallList(Model):
    """The AE's morning call list. Nothing acts on it yet."""

    at: TimeField = Field(time(8, 30), description="Time in the AE's zone.")


class ReportsFile(Model):
    """rules/reports.toml"""

    weekly: Weekly | None = Field(None, description="The weekly report; no table: none is sent.")
    call_list: CallList | None = Field(None, description=f"The call list. {IDLE}")
    example: tuple[ReportExample, ...] = Field((), description="Tried at every load.")


class OutlineRule(Model):
    """Outlines ahead of meetings."""

    ask_ae_before: SpanField = Field(Span(3, "business days"), description="When the AE is asked for it.")
    send_before: SpanField = Field(Span(1, "business days"), description="When it goes to the client.")
    escalate_before: SpanField = Field(
        Span(4, "hours"), description="When the supervisor is told that it is missing, before it should go."
    )


class MinutesRule(Model):
    """Minutes after meetings. Nothing acts on it yet."""

    ask_after: SpanField = Field(Span(2, "hours"), description="When the AE is asked.")
    nudge_after: tuple[SpanField, ...] = Field((), description="When the AE is reminded.")
    escalate_after: SpanField | None = Field(None, description="When the supervisor is told.")


class ReviewRule(Model):
    """The review after a meeting. Nothing acts on it yet."""

    ask_after: SpanField = Field(Span(1, "business days"), description="When the AE is asked.")


class MeetingsFile(Model):
    """rules/meetings.toml"""

    outline: OutlineRule | None = Field(None, description="Outlines ahead of meetings; no table: none.")
    checklist: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description=f"Points to settle, by kind of meeting. {IDLE}"
    )
    minutes: MinutesRule | None = Field(None, description=f"Minutes after meetings. {IDLE}")
    review: ReviewRule | None = Field(None, description=f"Review after meetings. {IDLE}")
    example: tuple[MeetingExample, ...] = Field((), description="Tried at every load.")


class Level(Model):
    """One rung of a ladder. Exactly one clock: after_due, after_invoice or after_previous."""

    name: str = Field(description="Shown in lists and letters.")
    after_due: int | None = Field(None, strict=True, description="Days past the due date (negative: before it).")
    after_invoice: int | None = Field(None, strict=True, description="Days past the invoice date.")
    after_previous: int | None = Field(
        None, ge=1, strict=True, description="Days past the day the level before it was sent."
    )
    template: str = Field(description="Template of the letter.")
    to: tuple[str, ...] | None = Field(None, description="Roles, if other than the policy's.")
    cc: tuple[str, ...] = Field((), description='"ae", or roles of people.')
    from_: str | None = Field(None, alias="from", description="Role in whose name it goes out.")

    @model_validator(mode="after")
    def _one_clock(self) -> Self:
        clocks = [self.after_due, self.after_invoice, self.after_previous]
        if sum(c is not None for c in clocks) != 1:
            raise ValueError("a level needs exactly one of after_due, after_invoice, after_previous")
        return self


class Policy(Model):
    """A ladder of graded reminders."""

    to: tuple[str, ...] = Field(("billing",), min_length=1, description="Contacts with these roles.")
    minimum: Annotated[tuple[MoneyField, ...], BeforeValidator(as_tuple)] = Field(
        (),
        description="Open amount below which nothing is sent; one, or a list of one per currency.",
        json_schema_extra={"type": ["string", "array"]},
    )
    min_gap: int = Field(4, ge=0, strict=True, description="Days between two mails about one client's debts.")
    promise_grace: SpanField = Field(
        Span(2, "business days"),
        description="After a promised day, how long the money may take before reminders go on.",
    )
    promise_limit: SpanField = Field(
        Span(30, "days"), description="A promise for a day further off than this stops nothing before the AE agrees."
    )
    paid_pause: SpanField = Field(
        Span(5, "business days"), description='How long reminders rest when a client says "already paid".'
    )
    complaint_pause: SpanField = Field(
        Span(10, "business days"), description="How long reminders to a client rest after a complaint."
    )
    group: Literal["client", "invoice"] = Field("client", description="One mail a client, or one an invoice.")
    level: tuple[Level, ...] = Field(min_length=1, description="The rungs, lowest first.", **was("levels"))

    @model_validator(mode="after")
    def _ladder(self) -> Self:
        if self.level[0].after_previous is not None:
            raise ValueError("the first level has no level before it: give it after_due or after_invoice")
        names = [level.name for level in self.level]
        if len(set(names)) != len(names):
            raise ValueError("two levels bear the same name")
        currencies = [m.currency for m in self.minimum]
        if len(set(currencies)) != len(currencies):
            raise ValueError("minimum names a currency twice")
        return self


class DunningFile(Model):
    """rules/dunning.toml"""

    policy: dict[str, Policy] = Field(default_factory=dict, description="Ladders by name.", **was("policies"))
    example: tuple[DunningExample, ...] = Field((), description="Tried at every load.")
