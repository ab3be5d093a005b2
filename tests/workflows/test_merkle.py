"""The tree of RFC 6962: Certificate Transparency's own test vectors, and every proof against the definition."""

from itertools import pairwise

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from workflows.domain.merkle import (
    EMPTY_ROOT,
    Tree,
    begins_with,
    consistency_path,
    includes,
    inclusion_path,
    leaf_hash,
    root_of,
    subtrees,
    tree_root,
)

# From certificate-transparency's merkle_tree_test.cc: entries, the root after each, and paths.
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]

_A = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
_B = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
_C = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
_D = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
_E = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
_F = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"


def as_hex(path: list[bytes]) -> list[str]:
    return [one.hex() for one in path]


def test_nothing_has_the_root_of_nothing() -> None:
    assert tree_root([]) == Tree().root == root_of([]) == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize("size", range(1, 9))
def test_the_published_roots_come_out(size: int) -> None:
    assert tree_root(LEAVES[:size]).hex() == ROOTS[size - 1]
    assert Tree().grow(*LEAVES[:size]).root.hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("index", "size", "path"),
    [(0, 1, []), (0, 8, [_A, _B, _C]), (5, 8, [_D, _E, ROOTS[3]]), (2, 3, [ROOTS[1]]), (1, 5, [ROOTS[0], _B, _D])],
)
def test_the_published_inclusion_paths_come_out(index: int, size: int, path: list[str]) -> None:
    assert as_hex(inclusion_path(LEAVES[:size], index)) == path


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [(1, 1, []), (1, 8, [_A, _B, _C]), (6, 8, [_F, _E, ROOTS[3]]), (2, 5, [_B, _D])],
)
def test_the_published_consistency_paths_come_out(old: int, new: int, path: list[str]) -> None:
    assert as_hex(consistency_path(LEAVES[:new], old)) == path


def leaves(most: int = 70) -> st.SearchStrategy[list[bytes]]:
    return st.integers(1, most).map(lambda size: [leaf_hash(str(number).encode()) for number in range(size)])


@for_all(leaves())
def test_a_growing_tree_has_the_root_of_the_whole(hashes: list[bytes]) -> None:
    tree = Tree()
    for one in hashes:
        tree = tree.grow(one)

    assert (tree.size, tree.root) == (len(hashes), tree_root(hashes))
    assert tree == Tree().grow(*hashes)
    pieces = [tree_root(hashes[start:end]) for start, end in subtrees(tree.size)]
    assert tuple(pieces) == tree.frontier


def test_every_entry_of_every_small_tree_is_included_there_and_nowhere_else() -> None:
    hashes = [leaf_hash(bytes([number])) for number in range(33)]
    for size in range(1, 34):
        root = tree_root(hashes[:size])
        for index in range(size):
            path = inclusion_path(hashes[:size], index)
            assert includes(hashes[index], index=index, size=size, path=path, root=root)
            assert not includes(hashes[index], index=index, size=size, path=[*path, root], root=root)
            assert not includes(hashes[index], index=index, size=size, path=path[1:], root=root) or not path
            wrong = (index + 1) % size
            assert wrong == index or not includes(hashes[index], index=wrong, size=size, path=path, root=root)


def test_every_small_tree_begins_with_each_earlier_one() -> None:
    hashes = [leaf_hash(bytes([number])) for number in range(33)]
    roots = [tree_root(hashes[:size]) for size in range(34)]
    for new in range(34):
        for old in range(new + 1):
            path = consistency_path(hashes[:new], old)

            def holds(path: list[bytes] = path, old: int = old, new: int = new, old_root: bytes = roots[old]) -> bool:
                return begins_with(old_size=old, old_root=old_root, new_size=new, new_root=roots[new], path=path)

            assert holds()
            assert not holds(path=[*path, roots[new]])
            assert not path or not holds(path=path[:-1])
            assert not holds(old_root=roots[(old + 1) % 34])


@for_all(leaves(), st.data())
def test_one_changed_bit_in_a_proof_is_refused(hashes: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(hashes) - 1))
    old = data.draw(st.integers(0, len(hashes)))
    root, size = tree_root(hashes), len(hashes)
    path, growth = inclusion_path(hashes, index), consistency_path(hashes, old)
    if path:
        place, bit = data.draw(st.integers(0, len(path) - 1)), data.draw(st.integers(0, 255))
        path[place] = _flipped(path[place], bit)
        assert not includes(hashes[index], index=index, size=size, path=path, root=root)
    if growth:
        place, bit = data.draw(st.integers(0, len(growth) - 1)), data.draw(st.integers(0, 255))
        growth[place] = _flipped(growth[place], bit)
        old_root = tree_root(hashes[:old])
        assert not begins_with(old_size=old, old_root=old_root, new_size=size, new_root=root, path=growth)


def test_a_log_that_was_cut_or_rewritten_does_not_begin_with_what_was_seen() -> None:
    first = [tree_root(LEAVES[:size]) for size in range(9)]
    other = [*LEAVES[:4], leaf_hash(b"other"), *LEAVES[5:]]
    for old, new in pairwise([5, 8]):
        path = consistency_path(other, old)
        assert not begins_with(old_size=old, old_root=first[old], new_size=new, new_root=tree_root(other), path=path)
    assert not begins_with(old_size=8, old_root=first[8], new_size=5, new_root=first[5], path=[])


@pytest.mark.parametrize("index", [-1, 8])
def test_there_is_no_proof_outside_the_tree(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(LEAVES, index)
    with pytest.raises(IndexError):
        consistency_path(LEAVES, index * 9)
    assert not includes(LEAVES[0], index=index, size=8, path=[], root=tree_root(LEAVES))


def _flipped(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value) ^ (1 << bit)).to_bytes(32)
