"""The campaign of docs/torture.md in short: a few kills, cuts and visits, at moments spread over a whole run."""

import os

import pytest

from tests.live.dovecot import Dovecot
from tests.torture.campaign import campaign
from tests.torture.table import findings, story, table
from tests.torture.workshop import Told

KILLS, CUTS, VISITS, WALKS = 12, 8, 2, 1


@pytest.mark.timeout(600)  # half a minute on two idle cores
def test_killed_and_cut_off_at_moments_of_a_whole_run_nothing_is_lost_and_nothing_comes_twice(dovecot: Dovecot) -> None:
    stories: list[str] = []

    def tell(told: Told[object]) -> None:
        if told.findings:
            stories.append(story(told))

    parts = campaign(1, KILLS, CUTS, VISITS, WALKS, os.cpu_count() or 1, tell, dovecot)
    assert not findings(parts), "\n".join([table(parts), *stories])
    assert [part.hits.total() >= count for part, count in zip(parts, (KILLS, CUTS, VISITS, WALKS), strict=True)] == [
        True
    ] * 4
