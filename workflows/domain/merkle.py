"""The Merkle tree of RFC 6962: its hashes, how it grows, and proofs that anybody can check without the log.

An inclusion path shows that an entry is in the tree; a consistency path shows that a later tree begins with an earlier
one. Making them follows RFC 6962 section 2.1, checking them RFC 9162 sections 2.1.3.2 and 2.1.4.2.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a log without entries."""


def leaf_hash(leaf: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x00 || leaf)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """RFC 6962 section 2.1: SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes, in order; SHA-256 of nothing for an empty log."""
    if not leaves:
        return EMPTY_ROOT
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def root_of(frontier: Sequence[bytes]) -> bytes:
    """The root of the tree made of these perfect subtrees, largest first."""
    if not frontier:
        return EMPTY_ROOT
    *rest, root = frontier
    for subtree in reversed(rest):
        root = node_hash(subtree, root)
    return root


@dataclass(frozen=True, kw_only=True)
class Head:
    """The tree at one moment: how many entries, and their root. What a witness keeps elsewhere."""

    size: int
    root: bytes


@dataclass(frozen=True, kw_only=True)
class Tree:
    """The tree so far: its size, and the roots of its perfect subtrees, largest first."""

    size: int = 0
    frontier: tuple[bytes, ...] = ()

    def grow(self, *leaves: bytes) -> "Tree":
        """The tree with more leaf hashes at its end."""
        frontier, size = list(self.frontier), self.size
        for leaf in leaves:
            node, odd = leaf, size
            while odd & 1:
                node = node_hash(frontier.pop(), node)
                odd >>= 1
            frontier.append(node)
            size += 1
        return Tree(size=size, frontier=tuple(frontier))

    @property
    def root(self) -> bytes:
        """The Merkle tree head (RFC 6962 section 2.1)."""
        return root_of(self.frontier)

    @property
    def head(self) -> Head:
        """Its size and root."""
        return Head(size=self.size, root=self.root)


def subtrees(size: int) -> list[tuple[int, int]]:
    """Where each perfect subtree of a tree's frontier begins and ends (not included), largest first."""
    found, start = [], 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            found.append((start, start + (1 << bit)))
            start += 1 << bit
    return found


def inclusion_path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from the leaf hash at `index` up to the root. Raises IndexError outside the tree."""
    if not 0 <= index < len(leaves):
        raise IndexError(index)
    path: list[bytes] = []
    level, place = list(leaves), index
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, place = _above(level), place >> 1
    return path


def consistency_path(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """What shows that the tree over all `leaves` begins with that of the first `old`. Raises IndexError outside it.

    Empty when `old` is 0 or all of them: then there is nothing to show.
    """
    if not 0 <= old <= len(leaves):
        raise IndexError(old)
    if old in (0, len(leaves)):
        return []
    return _subproof(leaves, old, whole=True)


def includes(leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf hash lies at `index` in the tree of that size and root (RFC 9162 section 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for beside in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(beside, found)
            while not place & 1 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def begins_with(*, old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the new tree is the old one and more entries after it (RFC 9162 section 2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not path and old_root == new_root
    if old_size == 0:
        return not path and old_root == EMPTY_ROOT
    # An old tree that is one perfect subtree is a node of the new one, and not told again.
    told = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    if not told or not path:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = told[0]
    for beside in told[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(beside, old), node_hash(beside, new)
            while not place & 1 and place != 0:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, beside)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _above(level: Sequence[bytes]) -> list[bytes]:
    paired = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    # An odd node at the end is carried up as it is: the same tree as RFC 6962's split at the largest power of two.
    return paired + list(level[len(paired) * 2 :])


def _subproof(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    """SUBPROOF of RFC 6962 section 2.1.2; `whole`: the old tree is known to whoever checks."""
    if old == len(leaves):
        return [] if whole else [tree_root(leaves)]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = leaves[:split], leaves[split:]
    if old <= split:
        return [*_subproof(left, old, whole=whole), tree_root(right)]
    return [*_subproof(right, old - split, whole=False), tree_root(left)]
