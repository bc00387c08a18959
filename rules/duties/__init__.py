"""Time has passed: what is owed? Every duty is a pure function from facts and `now` to letters."""
