"""The leak test's own hand: a seeded flood of letters to clients, some with another client hidden in them."""
