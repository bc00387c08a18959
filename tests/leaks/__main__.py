"""`make leaks`: the leak test with its table; exit code 1 when a word got through or clean letters were held."""

import sys

import click

from tests.leaks.flood import flood

outcome = flood(seed=int(sys.argv[1]) if len(sys.argv) > 1 else 1)
click.echo(outcome.table())
for place, how, words in outcome.left:
    click.echo(f"left: {place}, {how}: {words}")
for hits in outcome.held:
    click.echo(f"held: {'; '.join(hits)}")
sys.exit(bool(outcome.left) or len(outcome.held) * 100 > outcome.clean)
