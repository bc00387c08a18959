"""Places of a trie from which everything goes on alike become one place: half the memory, the same finds."""

from collections.abc import Iterator

from rules.reading.decision.walk import Node
from rules.reading.decision.widening import Widening


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
            instead[id(node)] = _straight_on(node) or kept.setdefault(_going_on(node), node)
    _finish(root)


def _finish(root: Node) -> None:
    """Every place as it is walked best; the first keeps its words, which are looked into by other ways too."""
    widening = Widening()
    for place in places(root):
        widening.widen(place)
    for place in places(root)[1:]:
        place.narrow()


def places(root: Node) -> list[Node]:
    """Every place, the first one first."""
    seen, waiting = {id(root): root}, [root]
    while waiting:
        for place in _following(waiting.pop()):
            if id(place) not in seen:
                seen[id(place)] = place
                waiting.append(place)
    return list(seen.values())


def _straight_on(node: Node) -> Node | None:
    """Where a place leads that is only a bracket's end: nothing ends there, and nothing else goes on from it."""
    if len(node.joins) != 1 or node.roles or node.words or node.turns or node.joins[0] is node:
        return None
    return node.joins[0]


def _following(node: Node) -> list[Node]:
    """`folded` leads only where `words` leads too."""
    found = [*node.words.values(), *node.joins]
    return found + node.turns.all() if node.turns else found


def _redirect(node: Node, instead: dict[int, Node]) -> None:
    turns = node.turns
    for ways in (node.words, node.folded, *((turns.lists, turns.prefixes, turns.suffixes) if turns else ())):
        for key, child in ways.items():
            ways[key] = instead[id(child)]
    if turns:
        turns.gap = turns.gap and instead[id(turns.gap)]
        turns.start = turns.start and instead[id(turns.start)]
        turns.stop = turns.stop and instead[id(turns.stop)]
    if node.joins:
        node.joins = tuple(instead[id(child)] for child in node.joins)


def _going_on(node: Node) -> tuple[object, ...]:
    """Equal for two nodes only where the same roles end and the same ways lead to the same nodes."""
    key: list[object] = [node.roles, *node.words, *map(id, node.words.values()), len(node.folded)]
    key += [*node.folded, *map(id, node.folded.values())]
    if turns := node.turns:
        for ways in (turns.lists, turns.prefixes, turns.suffixes):
            key += [len(ways), *ways, *map(id, ways.values())]
        key += [id(turns.gap), id(turns.start), id(turns.stop)]
    return (*key, None, *map(id, node.joins))
