"""Mailbox and ledger side by side: where the two do not agree, what that means, and what there is to do."""
