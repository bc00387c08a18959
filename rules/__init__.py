"""The judgement: pure decisions, and the rule files that ops edit. No clock, no file, no socket."""
