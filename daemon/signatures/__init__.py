"""Signatures that other servers put on a mail: their keys from DNS, their sums checked. The judgement weighs them."""

from daemon.signatures.asked import as_asked
from daemon.signatures.check import Lookup, NoAnswer, checked
from daemon.signatures.resolver import Resolver

__all__ = ["Lookup", "NoAnswer", "Resolver", "as_asked", "checked"]
