"""Which letters are made of anything that was not tried before: only those need to be tried."""

import re
from collections.abc import Iterator
from pathlib import Path

_REFERS = re.compile(r"""\{%[-+]?\s*(?:include|extends|import|from)\s+["']([^"']+)["']""")
_SHOWS = re.compile(r"""as_sent\(\s*["']([^"']+)["']""")  # another letter, in whatever language its client reads
Folders = tuple[Path, ...]  # in the order in which a template is looked for


class Own:
    """A desk's templates against ones that were found good, as both are now. With no such ones all is untried."""

    def __init__(self, paths: Folders, tried: Folders) -> None:
        self._paths = paths
        self._everything = not tried
        names = {file.relative_to(path).as_posix() for path in (*paths, *tried) for file in path.rglob("*.j2")}
        self._changed = {name for name in names if tried and _content(paths, name) != _content(tried, name)}
        self._known: dict[str, bool] = {}

    def concerns(self, *files: str | None) -> bool:
        """Whether one of these files, or one that it includes or shows, is not as it was tried."""
        return self._everything or any(self._is_touched(file) for file in files if file)

    def _is_touched(self, file: str) -> bool:
        if file not in self._known:
            self._known[file] = True  # what includes itself is for the trial to find
            self._known[file] = file in self._changed or self._leads_to_change(file)
        return self._known[file]

    def _leads_to_change(self, file: str) -> bool:
        text = (_content(self._paths, file) or b"").decode("utf-8", "replace")
        letters = tuple(f"{name}." for name in _SHOWS.findall(text))
        return any(name.startswith(letters) for name in self._changed) or any(
            self._is_touched(name) for name in _REFERS.findall(text)
        )


def _content(paths: Folders, name: str) -> bytes | None:
    return next(_contents(paths, name), None)


def _contents(paths: Folders, name: str) -> Iterator[bytes]:
    for path in paths:
        try:
            yield (path / name).read_bytes()
        except OSError:
            continue
