"""Against real servers on loopback, started here as an ordinary user and gone afterwards."""
