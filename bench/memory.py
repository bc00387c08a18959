"""How much memory a process has held."""

from pathlib import Path


def peak(process: str) -> float:
    """The most memory the process ("self" or a pid) has held, in MB (VmHWM of proc(5))."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024
