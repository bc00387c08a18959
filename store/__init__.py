"""The memory: the ledger's contract and its engines."""
