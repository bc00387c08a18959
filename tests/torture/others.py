"""What belongs to the campaign and has its tests elsewhere in the suite: disks, clocks, damage, downtime, mailboxes."""

import sys

COMMAND = (
    sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--no-header", "-v", "--tb=short",
    # a server numbers anew, people tidy up, a folder takes nothing, two commands at once, a plain server
    "tests/live/test_adversary.py", "tests/live/test_rebuild.py", "tests/live/test_reconcile.py",
    "tests/test_cli.py::test_two_daemons_do_not_work_on_one_ledger",
    # the disk is full
    "tests/test_store_tiny.py::test_a_full_disk_leaves_the_old_file_whole",
    "tests/test_outbox.py::test_a_full_disk_stops_sending_and_what_is_known_is_noted_when_there_is_room",
    # the store is damaged, of another version, gone
    "tests/test_store_tiny.py::test_a_flipped_bit_is_noticed_wherever_it_is",
    "tests/test_store_tiny.py::test_a_ledger_of_a_newer_version_is_refused_and_says_so",
    "tests/test_cli.py::test_a_damaged_ledger_is_not_read_and_not_touched",
    # the clock steps back and forth; both nights on which it is changed
    "tests/test_adversary.py::test_a_wall_clock_that_steps_is_noticed_once",
    "tests/test_days.py",
    # days and weeks of downtime, crash loops, a holder that slept
    "tests/test_weekly.py::test_three_weeks_of_downtime_send_exactly_one_report_and_tell_the_ae_the_older_ones",
    "tests/test_dunning.py::test_after_downtime_one_level_is_sent_and_the_next_keeps_its_distance",
    "tests/test_unfiled.py::test_a_weekend_is_told_on_monday_and_downtime_in_one_mail",
    "tests/test_outbox.py::test_fifty_restarts_in_a_minute_make_no_burst",
    "tests/test_outbox.py::test_a_holder_that_slept_through_a_takeover_is_fenced_at_the_dot",
)  # fmt: skip
