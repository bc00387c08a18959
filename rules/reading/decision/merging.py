"""Places of a trie from which everything goes on alike become one place: a third of the memory, the same finds."""

from collections.abc import Iterator

from rules.reading.decision.walk import Node

WAYS = ("words", "folded", "prefixes", "suffixes", "lists")
STEPS = ("gap", "start", "stop")


def merge(root: Node) -> None:
    """Share all equal ends, from the last word back to the first. The trie must not grow any more afterwards.

    A place within a repeated bracket leads back to itself; it stays as it is, and so does what leads to it.
    """
    kept: dict[tuple[object, ...], Node] = {}  # one place for each way of going on
    instead: dict[int, Node | None] = {id(root): None}  # None: still being looked at
    branch: list[tuple[Node, Iterator[Node]]] = [(root, _following(root))]
    while branch:
        node, following = branch[-1]
        for child in following:
            if id(child) not in instead:
                instead[id(child)] = None
                branch.append((child, _following(child)))
                break
        else:
            branch.pop()
            _redirect(node, instead)
            instead[id(node)] = kept.setdefault(_going_on(node), node)


def _following(node: Node) -> Iterator[Node]:
    found = [child for kind in WAYS for child in getattr(node, kind).values()]
    found += [child for step in STEPS if (child := getattr(node, step)) is not None]
    return iter((*found, *node.joins))


def _redirect(node: Node, instead: dict[int, Node | None]) -> None:
    for kind in WAYS:
        ways: dict[str, Node] = getattr(node, kind)
        for key, child in ways.items():
            ways[key] = instead[id(child)] or child
    for step in STEPS:
        if (child := getattr(node, step)) is not None:
            setattr(node, step, instead[id(child)] or child)
    node.joins = tuple(instead[id(child)] or child for child in node.joins)


def _going_on(node: Node) -> tuple[object, ...]:
    """Equal for two nodes only where the same roles end and the same ways lead to the same nodes."""
    key: list[object] = [node.roles]
    for kind in WAYS:
        if ways := getattr(node, kind):
            key += [kind, *ways, *map(id, ways.values())]
    for step in STEPS:
        if (child := getattr(node, step)) is not None:
            key += [step, id(child)]
    return (*key, *map(id, node.joins))
