"""Signing and checking notes: the published example comes out, and every wrong key is named for what it is."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from hypothesis import given as for_all
from hypothesis import strategies as st

from storage.notary import new_signing_key, opened, read_signing_key
from workflows.domain.checkpoint import parse_verifier_key
from workflows.domain.merkle import Head

# The key and the verifier key of golang.org/x/mod/sumdb/note's own example.
PETER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PETER_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
HEAD = Head(size=7, root=b"r" * 32)
NOTARY = read_signing_key(new_signing_key("acme/log"), origin="acme/log")


def test_a_published_key_has_its_published_verifier_key() -> None:
    assert str(read_signing_key(PETER, origin="PeterNeumann").verifier) == PETER_PUBLIC


def test_a_published_signature_is_right_and_stays_so_beside_others() -> None:
    # The example of golang.org/x/mod/sumdb/note signs no checkpoint: it passes the signature, and fails after that.
    note = (
        "If you think cryptography is the answer to your problem,\n"
        "then you don't know what your problem is.\n"
        "\n"
        "\u2014 PeterNeumann "
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
    )
    key = parse_verifier_key(PETER_PUBLIC)

    with pytest.raises(ValueError, match="is not a checkpoint"):
        opened(note, [key])
    with pytest.raises(ValueError, match="signature under this checkpoint is not right"):
        opened(note.replace("answer", "ansver"), [key])


def test_a_checkpoint_is_opened_by_the_key_that_signed_it_only() -> None:
    note = NOTARY.sign(HEAD)
    other = read_signing_key(new_signing_key("acme/log"), origin="acme/log")

    assert opened(note, [other.verifier, NOTARY.verifier]).root == HEAD.root
    with pytest.raises(ValueError, match="None of the keys"):
        opened(note, [other.verifier])


def test_a_checkpoint_of_another_log_is_not_taken_for_ours() -> None:
    written = new_signing_key("acme/log")
    note = read_signing_key(written, origin="acme/log").sign(HEAD).replace("acme/log\n7", "other/log\n7")

    with pytest.raises(ValueError, match="signature under this checkpoint"):
        opened(note, [read_signing_key(written, origin="acme/log").verifier])


@for_all(st.data())
def test_any_changed_character_of_a_checkpoint_is_found(data: st.DataObject) -> None:
    note = NOTARY.sign(HEAD)
    place = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda one: one != note[place]))

    with pytest.raises(ValueError):
        opened(note[:place] + other + note[place + 1 :], [NOTARY.verifier])


def pem(key: Ed25519PrivateKey, *, password: bytes | None = None) -> str:
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection).decode()


def test_a_pem_key_signs_for_the_log_that_app_yaml_names() -> None:
    notary = read_signing_key(pem(Ed25519PrivateKey.generate()), origin="acme/log")

    assert opened(notary.sign(HEAD), [notary.verifier]).origin == "acme/log"


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "is not a signing key"),
        (PETER_PUBLIC, "is not a signing key"),
        (PETER[:-3], "is cut off"),
        (PETER.replace("c74f20a3", "c74f20a4"), "was damaged"),
        (PETER, "signs for PeterNeumann, but this log is acme/log"),
        (pem(Ed25519PrivateKey.generate(), password=b"secret"), "has a password"),
        (
            generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
            "must be Ed25519",
        ),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "cannot be read as a key"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", "is a public key or a certificate"),
    ],
)
def test_a_wrong_key_is_named_for_what_it_is_and_never_repeated(written: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence) as caught:
        read_signing_key(written, origin="acme/log")
    assert not written or written not in str(caught.value)
