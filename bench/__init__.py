"""Programs that measure, against a floor measured in the same run."""
