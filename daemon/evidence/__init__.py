"""Evidence: what the ledger says, with the original mails that it rests on, in one file that stands alone.

`gather.py` finds the mails, `originals.py` fetches them and holds them against the ledger, `cover.py` writes the
readable page, `pack.py` the zip.
"""
