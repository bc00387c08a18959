"""A mail of ours came back: which one, whether it is lost, and who must hear of it."""

from dataclasses import replace

from rules.effects import Effect
from rules.nouns import OutboxRow
from rules.reading.case import Case, Findings, ae_of, colleague_letter, keep
from rules.reading.machine import MachineMail


def read_bounce(case: Case, found: Findings, bounce: MachineMail) -> Findings:
    """Once the server has given up (RFC 3464 2.3.3 "failed"), the letter is refused and the AE is told.

    A notice that delivery is only delayed changes nothing. A letter is known by what nobody could guess before it was
    sent: its Message-ID or its reply key.
    """
    row = _letter(case, found, bounce)
    if row is None or row.state not in ("sent", "unknown") or not (bounce.final or bounce.hard):
        return found
    client = case.book.clients.get(row.client or "")
    said = bounce.because.words or bounce.because.text
    effects: list[Effect] = [
        keep(replace(row, state="refused", server_said=f"came back: {said}", outcome=bounce.because))
    ]
    if person := ae_of(case, client):
        facts = {"to": ", ".join(row.to), "subject": row.subject, "said": said, "key": row.key}
        effects.append(
            colleague_letter(
                case,
                person,
                key=f"desk-refused/{row.key}",
                duty="desk",
                rule="refused",
                about=row.key,
                template="desk/refused",
                client=client,
                because=bounce.because,
                facts=facts,
            )
        )
    return found.with_(effects=effects, outcome="recorded")


def _letter(case: Case, found: Findings, bounce: MachineMail) -> OutboxRow | None:
    for message_id in bounce.message_ids:
        if rows := case.view.find(OutboxRow, message_id=message_id):
            return rows[0]
    for key in bounce.reply_keys:
        if rows := case.view.find(OutboxRow, reply_key=key):
            return rows[0]
    return found.answers
