"""`make leaks`: the leak test with its table, for each seed; exit code 1 when a word got through or clean letters were
held."""

import sys

import click

from tests.leaks.flood import flood

wrong = False
for seed in map(int, sys.argv[1:] or ["1"]):
    outcome = flood(seed)
    click.echo(f"seed {seed}\n{outcome.table()}")
    for place, how, words in outcome.left:
        click.echo(f"left: {place}, {how}: {words}")
    for hits in outcome.held:
        click.echo(f"held: {'; '.join(hits)}")
    wrong = wrong or bool(outcome.left) or len(outcome.held) * 100 > outcome.clean
sys.exit(wrong)
