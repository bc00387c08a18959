"""rules/clients.toml and rules/people.toml: who we work for, who works here."""

from typing import Literal

from pydantic import Field

from rules.book.examples import WallExample
from rules.book.types import IDLE, DateField, Model, was

Tier = Literal["KA", "A", "B", "C"]


class Away(Model):
    """Days on which another contact of the same client approves in somebody's place, both days included."""

    from_: DateField = Field(alias="from", description="The first day.")
    until: DateField = Field(description="The last day.")
    delegate: str = Field(description="Address of the contact who approves meanwhile; nobody else does.")


class Contact(Model):
    """A person at a client."""

    name: str = Field(description="Name as it is written in a greeting.")
    address: str = Field(description="E-mail address; may stand with one client only.", **was("email"))
    roles: tuple[str, ...] = Field((), description="approver, billing, or any word that rules name.")
    senior: bool = Field(False, strict=True, description="Written to by the account supervisor, not the AE.")
    away: tuple[Away, ...] = Field((), description="When somebody else approves in this person's place.")


class Client(Model):
    """A client of the agency."""

    key: str = Field("", description="The table's name.", json_schema_extra={"derived": True})
    name: str = Field(description="Name as it appears in folders and letters.")
    aliases: tuple[str, ...] = Field((), description="Other names that mean this client, for the client walls.")
    domains: tuple[str, ...] = Field((), description="Mail domains that belong to this client alone.")
    tier: Tier = Field("B", description=f"KA, A, B or C. {IDLE}")
    language: str = Field("en", description="Language of mails to this client (en, zh, es, vi, de, fr).", **was("lang"))
    time_zone: str = Field(description='IANA zone, such as "Europe/London".', **was("timezone", "tz"))
    holidays: str | None = Field(None, description='Country (and subdivision) of the public holidays: "GB", "DE-BY".')
    ae: str = Field(description="Key in people.toml of the account executive.")
    supervisor: str | None = Field(None, description="Key in people.toml of the account supervisor.")
    dunning: str | None = Field(None, description="Name of a policy in dunning.toml; none: no reminders.")
    contacts: tuple[Contact, ...] = Field((), description="People at the client.", **was("contact"))

    def with_role(self, *roles: str) -> tuple[Contact, ...]:
        """Contacts that hold any of the roles, in the file's order."""
        return tuple(c for c in self.contacts if set(c.roles) & set(roles))


class Person(Model):
    """Somebody who works at the agency."""

    key: str = Field("", description="The table's name.", json_schema_extra={"derived": True})
    name: str = Field(description="Name as it is written in a letter.")
    address: str = Field(description="E-mail address.", **was("email"))
    roles: tuple[str, ...] = Field((), description="Free words; sign-off chains and letters name them.")
    assistant: str | None = Field(None, description=f"Key of the person who stands in. {IDLE}")


class Overlap(Model):
    """A name of one client that is an ordinary word in letters to others: the client walls let it pass to them."""

    word: str = Field(
        min_length=3,
        description=(
            "The name or alias, as it stands with its client; in small letters (orange) where it is an ordinary word:"
            " then only the word in small letters passes."
        ),
    )
    clients: tuple[str, ...] = Field(min_length=1, description="Keys of the clients who may read it.")
    why: str = Field(min_length=3, description="Why it says nothing about the other client.")


class ClientsFile(Model):
    """rules/clients.toml"""

    clients: dict[str, Client] = Field(default_factory=dict, description="One table a client.")
    overlap: tuple[Overlap, ...] = Field(
        (), description="Names that clients share with ordinary words.", **was("overlaps")
    )
    example: tuple[WallExample, ...] = Field((), description="Tried at every load.")


class PeopleFile(Model):
    """rules/people.toml"""

    people: dict[str, Person] = Field(default_factory=dict, description="One table a person.")
