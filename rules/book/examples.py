"""[[example]]: what ops expect of a rule file, tried at every load. Each says what it is and what must come out."""

from typing import Literal

from pydantic import Field

from rules.book.types import DateField, Model, MomentField, MoneyField

NOTHING = "nothing"


class Example(Model):
    """One case. Whoever tries it answers in the words of `expected`."""

    @property
    def label(self) -> str:
        """What is tried, in a few words: `of acme on 2026-03-09`."""
        raise NotImplementedError

    @property
    def expected(self) -> str:
        raise NotImplementedError


class ApprovalExample(Example):
    """What a reply must decide."""

    text: str = Field(description="What a client writes.")
    decision: Literal["approve", "reject", "conditional", "question", "retract", "none"] = Field(
        description="What it must decide."
    )

    @property
    def label(self) -> str:
        return f"“{self.text[:60]}”"

    @property
    def expected(self) -> str:
        return self.decision


class FilingExample(Example):
    """Whose a mail must be, by the filing rules, the contacts and the domains."""

    from_: str = Field(alias="from", description="The sender's address.")
    to: str = Field("", description="A recipient's address.")
    subject: str = Field("", description="The subject.")
    files_to: str = Field(NOTHING, description='Key of the client; none or "nothing": it waits in the unfiled.')

    @property
    def label(self) -> str:
        return f"of mail from {self.from_}"

    @property
    def expected(self) -> str:
        return self.files_to


class WallExample(Example):
    """What the client walls must find in a mail to a client."""

    to: str = Field(description="Key of the client who gets the mail.")
    text: str = Field(description="What it says.")
    names: tuple[str, ...] = Field((), description="Keys of the other clients it must be held for; none: it goes.")

    @property
    def label(self) -> str:
        return f"of “{self.text[:60]}” to {self.to}"

    @property
    def expected(self) -> str:
        return f"held, names {', '.join(sorted(self.names))}" if self.names else "it goes"


class CalendarExample(Example):
    """When a mail may go out that is ready at some time."""

    client: str = Field(description="Key of the client; its own clock counts.")
    ready: MomentField = Field(description="When the mail is ready: 2026-11-28 15:00:00.")
    goes: MomentField = Field(description="When it must go out.")

    @property
    def label(self) -> str:
        return f"of {self.client}, ready at {self.ready:%Y-%m-%d %H:%M}"

    @property
    def expected(self) -> str:
        return f"goes {self.goes:%Y-%m-%d %H:%M}"


class MeetingExample(Example):
    """When the outline of a meeting is asked for and sent, on the client's clock."""

    client: str = Field(description="Key of the client; its own clock counts.")
    starts: MomentField = Field(description="When the meeting begins.")
    asks: MomentField | None = Field(None, description="When the AE must be asked for the outline.")
    sends: MomentField | None = Field(None, description="When the outline must go to the client.")

    @property
    def label(self) -> str:
        return f"of a meeting with {self.client} at {self.starts:%Y-%m-%d %H:%M}"

    @property
    def expected(self) -> str:
        said = (("asks", self.asks), ("sends", self.sends))
        return ", ".join(f"{word} {at:%Y-%m-%d %H:%M}" for word, at in said if at) or NOTHING


class ReportExample(Example):
    """When the weekly report of some week is drafted and sent, on the client's clock."""

    client: str = Field(description="Key of the client; its own clock counts.")
    week_of: DateField = Field(description="Any day of the week in which it goes out.")
    drafts: MomentField | None = Field(None, description="When the AE must get the draft.")
    sends: MomentField | None = Field(None, description="When it must go to the client.")

    @property
    def label(self) -> str:
        return f"of {self.client} in the week of {self.week_of}"

    @property
    def expected(self) -> str:
        said = (("drafts", self.drafts), ("sends", self.sends))
        return ", ".join(f"{word} {at:%Y-%m-%d %H:%M}" for word, at in said if at) or NOTHING


class ExampleInvoice(Model):
    """The invoice of an example."""

    date: DateField = Field(description="Invoice date.")
    due: DateField | None = Field(None, description="Due date.")
    amount: MoneyField = Field(description="What is owed.")


class ExampleSent(Model):
    """A level already sent, in an example."""

    level: str = Field(description="Name of a level of the policy.")
    on: DateField = Field(description="The day it was sent.")


class DunningExample(Example):
    """A case tried at every load: what is sent on that day. `sends` absent or "nothing": nothing."""

    policy: str = Field(description="The ladder that is tried.")
    invoice: ExampleInvoice = Field(description="The invoice, not paid.")
    sent: tuple[ExampleSent, ...] = Field((), description="Levels already sent.")
    on: DateField = Field(description="The day that is tried.")
    sends: str | None = Field(None, description='Name of the level that goes out; none or "nothing": nothing.')

    @property
    def label(self) -> str:
        return f"of policy {self.policy} on {self.on}"

    @property
    def expected(self) -> str:
        return self.sends or NOTHING
