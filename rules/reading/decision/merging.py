"""Places of a trie from which everything goes on alike become one place: half the memory, the same finds."""

from collections.abc import Iterator

from rules.reading.decision.walk import Node


def merge(root: Node) -> None:
    """Share all equal ends, from the last word back to the first. The trie must not grow any more afterwards.

    A place within a repeated bracket leads back to itself; it stays as it is, and so does what leads to it.
    """
    kept: dict[tuple[object, ...], Node] = {}  # one place for each way of going on
    instead: dict[int, Node] = {id(root): root}  # itself, as long as it is being looked at
    branch: list[tuple[Node, Iterator[Node]]] = [(root, iter(_following(root)))]
    while branch:
        node, following = branch[-1]
        for child in following:
            if id(child) in instead:
                continue
            further = _following(child)
            instead[id(child)] = child if further else kept.setdefault((child.roles,), child)
            if further:
                branch.append((child, iter(further)))
                break
        else:
            branch.pop()
            _redirect(node, instead)
            instead[id(node)] = kept.setdefault(_going_on(node), node)


def _following(node: Node) -> list[Node]:
    """`folded` leads only where `words` leads too."""
    found = [*node.words.values(), *node.joins]
    if node.lists or node.prefixes or node.suffixes:
        found += [*node.lists.values(), *node.prefixes.values(), *node.suffixes.values()]
    found += [step for step in (node.gap, node.start, node.stop) if step is not None]
    return found


def _redirect(node: Node, instead: dict[int, Node]) -> None:
    for ways in (node.words, node.folded, node.lists, node.prefixes, node.suffixes):
        for key, child in ways.items():
            ways[key] = instead[id(child)]
    node.gap = node.gap and instead[id(node.gap)]
    node.start = node.start and instead[id(node.start)]
    node.stop = node.stop and instead[id(node.stop)]
    if node.joins:
        node.joins = tuple(instead[id(child)] for child in node.joins)


def _going_on(node: Node) -> tuple[object, ...]:
    """Equal for two nodes only where the same roles end and the same ways lead to the same nodes."""
    key: list[object] = [node.roles, *node.words, *map(id, node.words.values())]
    for ways in (node.folded, node.lists, node.prefixes, node.suffixes):
        key += [len(ways), *ways, *map(id, ways.values())]
    return (*key, id(node.gap), id(node.start), id(node.stop), *map(id, node.joins))
