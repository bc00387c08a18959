"""The campaign that tries to make the desk lose, double or forget something, and the truth that it is counted against.

    python -m tests.torture [--seed N] [--kills N] [--cuts N] [--visits N] [--walks N] [--workers N]

`world.py` is what happened and what must come of it; `steps.py` chooses the moments; `kills.py`, `cuts.py`,
`meanwhile.py` and `clocks.py` do the harm; `judge.py` counts. docs/torture.md tells it for people.
"""
