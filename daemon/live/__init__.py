"""What ops save while the daemon runs: noticed, read when nobody writes, checked as a whole, handed over, told of."""
