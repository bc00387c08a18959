"""The command line: one file a command, each exporting a click command named `command`."""
