"""The kinds of difference: for each, what it means, what there is to do, and whether ops are written to about it."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.reconciling.values import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """`title`: over several of its kind. `told`: in the nightly letter; else it is shown, and no more."""

    title: str
    means: str
    do: str
    told: bool = True


_NOTHING = "nothing"

# In the order in which they are listed: what may cost a mail or send one twice comes first.
KINDS: Mapping[Kind, Meaning] = {
    "ledger_ahead": Meaning(
        "records in the mailbox that the ledger has not, or has otherwise",
        "the ledger is older than what was written back to the mailbox: a backup was put back, or two daemons write",
        "stop the daemon and run `countersign rebuild`; until then letters may go out again",
    ),
    "letter_unknown": Meaning(
        "mails of ours in Sent that the ledger knows nothing of",
        "the ledger has forgotten letters that went out",
        "stop the daemon and run `countersign rebuild`; until then they may go out again",
    ),
    "letter_ahead": Meaning(
        "mails of ours in Sent that the ledger does not have as sent",
        "the letter went out, whatever the ledger says of it",
        "nothing: what waited to be sent is settled as sent; was a backup put back, run `countersign rebuild`",
    ),
    "unread": Meaning(
        "mails on the server that the ledger does not know",
        "the server shows them where the desk had read past: they came late, or were put back from a backup",
        "nothing: the daemon reads them in its next turn; what is still here tomorrow, put into the inbox",
    ),
    "ledger_gap": Meaning(
        "mails missing from the ledger's folder",
        "a mail in which the ledger was written back was deleted or moved: a rebuild would lack what it said",
        "nothing: the daemon writes the whole ledger back anew; leave that folder alone",
    ),
    "ledger_strange": Meaning(
        "mails in the ledger's folder that are not the desk's",
        "somebody put them there, where nobody reads them",
        "move them into the inbox or a client's folder",
    ),
    "not_written_back": Meaning(
        "entries of the ledger that are not yet written back",
        "they came in by a command since the last run, or the mailbox does not take them",
        "run the daemon; if it runs, see `countersign status` for what troubles the mailbox",
    ),
    "send_unknown": Meaning(
        "letters that may or may not have been sent",
        "the connection broke as the server was to answer; no copy was found",
        "ask the recipient; nothing is sent again by itself",
    ),
    "claim_open": Meaning(
        "letters that somebody began to send and did not end",
        "a daemon ended in the middle of it",
        "start the daemon: it sends what was certainly not sent, and looks up the rest",
    ),
    "copy_missing": Meaning(
        "letters that were sent, whose copy is not in Sent any more",
        "somebody deleted the copy; the ledger still knows that it was sent, and will not send it again",
        "put it back from the trash if it is to be shown one day",
    ),
    "copy_due": Meaning(
        "letters that were sent, whose copy waits for the Sent folder",
        "the mailbox did not take the copy; it is tried at each turn",
        "see whether the mailbox is full, or its Sent folder has another name in config.toml",
    ),
    "gone": Meaning(
        "mails that are not in the mailbox any more",
        "somebody deleted them; the ledger keeps what they said, the evidence lacks the originals",
        "put them back from the trash or a backup if they are to be shown one day",
    ),
    "trash": Meaning(
        "mails that lie in the trash",
        "somebody deleted them; they are gone when the trash is emptied",
        "move them back into a client's folder if they are to be shown one day",
    ),
    "unmoved": Meaning(
        "mails that are read and not yet in their folder",
        "the server does not let them be moved; it is tried at each turn",
        "see whether the mailbox is full, or a folder belongs to somebody else",
    ),
    "renumbered": Meaning(
        "folders that the server numbered anew", "the daemon reads them once more and knows their mails again",
        _NOTHING, told=False,
    ),
    "waiting": Meaning("mails not yet read", "the daemon reads them in its next turn", _NOTHING, told=False),
    "quarantine": Meaning(
        "mails in quarantine", "they could not be read; a letter told of them",
        "look at them, and move those that matter", told=False,
    ),
    "moved": Meaning(
        "mails that somebody put elsewhere", "the desk follows: it knows them where they lie now", _NOTHING, told=False
    ),
    "copy": Meaning("further copies of known mails", "they change nothing", _NOTHING, told=False),
    "copy_gone": Meaning(
        "further copies that are gone", "the mail itself is still there", _NOTHING, told=False
    ),
}  # fmt: skip
