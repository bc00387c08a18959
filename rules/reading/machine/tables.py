"""How the tables of phrases in this package are written: alternatives in a block of text, parted by a slash."""


def listed(block: str) -> tuple[str, ...]:
    """The alternatives; where a line of the block ends inside one, a blank stands."""
    return tuple(" ".join(block.split()).split(" / "))


def either(block: str) -> str:
    """One pattern that meets any of the alternatives."""
    return "|".join(f"(?:{pattern})" for pattern in listed(block))
