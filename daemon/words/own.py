"""Which letters are made of anything that is not as shipped: only those need to be tried on a desk."""

import re
from pathlib import Path

_REFERS = re.compile(r"""\{%[-+]?\s*(?:include|extends|import|from)\s+["']([^"']+)["']""")
_SHOWS = re.compile(r"""as_sent\(\s*["']([^"']+)["']""")  # another letter, in whatever language its client reads


class Own:
    """A desk's templates against the shipped ones, as they are now. Without a desk everything concerns us."""

    def __init__(self, paths: tuple[Path, ...], shipped: Path) -> None:
        self._paths = paths
        desks = [path for path in paths if path != shipped]
        self._everything = not desks
        self._changed = {
            file.relative_to(path).as_posix()
            for path in desks
            for file in path.rglob("*.j2")
            if not _same(file, shipped / file.relative_to(path))
        }
        self._known: dict[str, bool] = {}

    def concerns(self, *files: str | None) -> bool:
        """Whether one of these files, or one that it includes or shows, is not as shipped."""
        return self._everything or any(self._is_touched(file) for file in files if file)

    def _is_touched(self, file: str) -> bool:
        if file not in self._known:
            self._known[file] = True  # what includes itself is for the trial to find
            self._known[file] = file in self._changed or self._leads_to_change(file)
        return self._known[file]

    def _leads_to_change(self, file: str) -> bool:
        text = next((found.read_text("utf-8") for p in self._paths if (found := p / file).is_file()), "")
        letters = tuple(f"{name}." for name in _SHOWS.findall(text))
        return any(name.startswith(letters) for name in self._changed) or any(
            self._is_touched(name) for name in _REFERS.findall(text)
        )


def _same(file: Path, shipped: Path) -> bool:
    try:
        return file.read_bytes() == shipped.read_bytes()
    except OSError:
        return False
