"""Many places reached without a word become one that knows all their ways on: one look instead of a walk to each."""

from collections.abc import Callable, Iterable, Iterator

from rules.reading.decision.walk import NO_WAYS, Node, Turns

MANY = 12  # places from which it pays; the first place of a language leads to up to two hundred by words left out

Ways = dict[str, Node]


class Widening:
    """For one trie, whose equal ends are shared already and which grows no more."""

    def __init__(self, many: int = MANY) -> None:
        self._many = many
        self._made: dict[tuple[int, ...], Node] = {}  # one place for each set of places, walked or looked into

    def widen(self, node: Node) -> None:
        """Nothing else is found than before; what is found at one token may be found in another order."""
        reached = list(_reached(node))[1:]
        if len(reached) >= self._many:
            node.joins = (self._made.get(tuple(map(id, reached))) or self._wide(reached),)

    def _wide(self, places: list[Node]) -> Node:
        """The place that has the ways on of all of these, and where all ends that end at one of them."""
        wide = self._made[tuple(map(id, places))] = Node()
        wide.words, wide.folded = self._ways(p.words for p in places), self._ways(p.folded for p in places)
        wide.roles = tuple(dict.fromkeys(role for place in places for role in place.roles))
        if turns := [place.turns for place in places if place.turns]:
            wide.turns = self._turns(turns)
        return wide

    def _turns(self, turns: list[Turns]) -> Turns:
        wide = Turns()
        wide.lists = self._ways(turn.lists for turn in turns)
        wide.prefixes = self._ways(turn.prefixes for turn in turns)
        wide.suffixes = self._ways(turn.suffixes for turn in turns)
        wide.gap, wide.start = self._way(turns, lambda turn: turn.gap), self._way(turns, lambda turn: turn.start)
        wide.stop = self._way(turns, lambda turn: turn.stop)
        return wide

    def _way(self, turns: list[Turns], way: Callable[[Turns], Node | None]) -> Node | None:
        following = [place for turn in turns if (place := way(turn)) is not None]
        return self._fork(following) if following else None

    def _ways(self, several: Iterable[Ways]) -> Ways:
        """A word that several of them know leads to all the places it led to."""
        found: dict[str, list[Node]] = {}
        for ways in several:
            for word, following in ways.items():
                found.setdefault(word, []).append(following)
        return {word: self._fork(following) for word, following in found.items()} or NO_WAYS

    def _fork(self, following: list[Node]) -> Node:
        """One place for all of these. The last one joined is the first one walked."""
        unique = list({id(place): place for place in following}.values())
        if len(unique) == 1:
            return unique[0]
        fork = self._made.setdefault(tuple(map(id, unique)), Node())
        fork.joins = fork.joins or tuple(reversed(unique))
        return fork


def _reached(node: Node) -> Iterator[Node]:
    """The place itself and all that no word leads to, in the order in which they are walked."""
    waiting, seen = [node], set[int]()
    while waiting:
        place = waiting.pop()
        if id(place) not in seen:
            seen.add(id(place))
            yield place
            waiting += place.joins
