"""Mutants of real mail against everything that reads mail: `make fuzz`."""
