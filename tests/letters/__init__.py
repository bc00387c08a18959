"""Golden letters: every shipped template in every language. `python -m tests.letters` writes them."""
