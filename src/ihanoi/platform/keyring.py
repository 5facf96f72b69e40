"""Encryption at rest: AES-256-GCM under each subject's own key, so that erasing a person is destroying a key."""

import base64
import os
from uuid import UUID

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_BODY_FROM = len(_FORMAT) + _NONCE_BYTES


class SubjectKey:
    """32 bytes that open one subject's data. Lives in memory only; stored sealed under the master key."""

    __slots__ = ("cipher", "raw")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        # Made once: it costs more than opening a value.
        self.cipher = AESGCM(raw)


def _seal(cipher: AESGCM, plain: bytes, context: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + cipher.encrypt(nonce, plain, context.encode())


def _open(cipher: AESGCM, sealed: bytes, context: str) -> bytes:
    if sealed[:1] != _FORMAT:
        raise ValueError("unknown encryption format")
    return cipher.decrypt(sealed[1:_BODY_FROM], sealed[_BODY_FROM:], context.encode())


class Keyring:
    """Seals and opens. ``context`` binds a value to its place: moved elsewhere it no longer opens."""

    def __init__(self, master_key: str) -> None:
        """Take the master key, 32 bytes in base64url.

        Raises:
            ValueError: the key has another length, or holds other characters.
        """
        master = base64.b64decode(master_key + "=" * (-len(master_key) % 4), altchars=b"-_", validate=True)
        if len(master) != 32:
            raise ValueError("the master key must be 32 bytes in base64url")
        self._wrapping = AESGCM(self._derive(master, b"ihanoi subject keys"))
        self._indexing = self._derive(master, b"ihanoi blind index")

    @staticmethod
    def _derive(master: bytes, purpose: bytes) -> bytes:
        return HKDFExpand(hashes.SHA256(), 32, purpose).derive(master)

    def new_subject_key(self, subject_id: UUID) -> tuple[SubjectKey, bytes]:
        """Return a fresh subject key and the same key sealed for storage with this subject."""
        key = SubjectKey(os.urandom(32))
        return key, _seal(self._wrapping, key.raw, f"subject.sealed_key:{subject_id}")

    def open_subject_key(self, sealed: bytes, subject_id: UUID) -> SubjectKey:
        """Return the key that was sealed for storage with this subject.

        Raises:
            cryptography.exceptions.InvalidTag: it was altered, or is another subject's.
        """
        return SubjectKey(_open(self._wrapping, sealed, f"subject.sealed_key:{subject_id}"))

    def seal(self, key: SubjectKey, plain: bytes, context: str) -> bytes:
        """Encrypt under a subject's key for one place: table and column, whose row, and which, as far as they never change."""
        return _seal(key.cipher, plain, context)

    def open(self, key: SubjectKey, sealed: bytes, context: str) -> bytes:
        """Decrypt what ``seal`` made for the same place.

        Raises:
            cryptography.exceptions.InvalidTag: the value was altered, moved, or belongs to somebody else.
        """
        return _open(key.cipher, sealed, context)

    def seal_secret(self, plain: bytes, context: str) -> bytes:
        """Encrypt something short-lived that belongs to no subject, such as a login's code verifier."""
        return _seal(self._wrapping, plain, context)

    def open_secret(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what ``seal_secret`` made."""
        return _open(self._wrapping, sealed, context)

    def fingerprint(self, key: SubjectKey, plain: bytes, context: str) -> bytes:
        """Return a digest keyed by the subject, by which an equal value in the same place is recognised, never read."""
        digest = hmac.HMAC(self._derive(key.raw, b"ihanoi fingerprints"), hashes.SHA256())
        digest.update(f"{context}\x00".encode() + plain)
        return digest.finalize()

    def blind_index(self, value: str, context: str) -> bytes:
        """Return a keyed digest by which equal values can be found without being readable."""
        digest = hmac.HMAC(self._indexing, hashes.SHA256())
        digest.update(f"{context}\x00{value}".encode())
        return digest.finalize()
