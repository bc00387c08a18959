"""The outbox: every letter is handed to the server once, whatever crashes; where that is unknown it says so.

`admission.py` lets letters in, `passage.py` knows the states, `sending.py` moves rows through them, `copies.py` sees to
the copy in Sent. Each change of state is one commit of its own, made before what it announces.
"""

from daemon.outbox.admission import admit
from daemon.outbox.copies import InSent
from daemon.outbox.sending import ALARM, Outbox, Report

__all__ = ["ALARM", "InSent", "Outbox", "Report", "admit"]
