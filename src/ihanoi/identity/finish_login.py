"""Finish a login: exchange the code, recognise the person or officer, begin a session."""

import secrets
from datetime import timedelta
from hmac import compare_digest
from typing import Any
from uuid import UUID

import msgspec

from ihanoi.agencies.organisation import Organisation
from ihanoi.identity.claims import ClaimMap, assurance_of, identity_of
from ihanoi.identity.errors import LoginExpired, UnknownOfficer
from ihanoi.identity.events import LoggedIn
from ihanoi.identity.keys import key_of
from ihanoi.identity.oidc import LoginSecrets
from ihanoi.identity.schemas import FinishLogin, IdentityRecord, PostView, Realm, SessionStarted
from ihanoi.identity.start_login import Providers, handle_of
from ihanoi.kernel.actor import Actor, ActorKind, Post
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Reader, Transaction

SESSION_LASTS = {ActorKind.CITIZEN: timedelta(days=7), ActorKind.OFFICER: timedelta(hours=10)}

FIND_LOGIN = "SELECT realm, sealed_secrets, redirect_uri, expires_at FROM login WHERE handle = $1"
TAKE_LOGIN = "DELETE FROM login WHERE handle = $1"
ADD_SUBJECT = """
    INSERT INTO subject (id, national_id_index, sealed_key, identified_at, created_at) VALUES ($1, $2, $3, $4, $4)
    ON CONFLICT (national_id_index) DO NOTHING
"""
FIND_SUBJECT = "SELECT id, merged_into FROM subject WHERE national_id_index = $1 FOR UPDATE"
KEEP_IDENTITY = "UPDATE subject SET sealed_identity = $2, identified_at = $3 WHERE id = $1"
FIND_OFFICER = """
    SELECT officer.id, post.unit_id, post.role FROM officer JOIN post ON post.officer_id = officer.id
    WHERE username = $1 AND post.valid_from <= $2 AND (post.valid_to IS NULL OR post.valid_to >= $2)
"""
ADD_SESSION = """
    INSERT INTO session (token, actor_kind, actor_id, assurance, created_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6)
"""


async def finish_login(
    reader: Reader, tx: Transaction, providers: Providers, names: ClaimMap, command: FinishLogin
) -> SessionStarted:
    """End a login with a session.

    Raises:
        LoginExpired: it was not started here, took over ten minutes, or was finished before.
        LoginRefused: code, token or claims do not prove an identity.
        UnknownOfficer: a staff account without a post.
    """
    handle = handle_of(command.login)
    row: Any = await reader.fetch_one(FIND_LOGIN, handle)
    if row is None or row["expires_at"] < tx.now:
        raise LoginExpired
    held = msgspec.msgpack.decode(tx.keyring.open_secret(row["sealed_secrets"], "login"), type=LoginSecrets)
    if not compare_digest(held.state.encode(), command.state.encode()):
        raise LoginExpired
    realm = Realm(row["realm"])
    # The provider is asked before the transaction's first statement: nobody's connection waits for it.
    claims = await providers[realm].claims(command.code, held, row["redirect_uri"])
    if not await tx.execute(TAKE_LOGIN, handle):
        raise LoginExpired
    actor = await (_citizen(tx, claims, names) if realm is Realm.CITIZEN else _officer(tx, claims))
    return await _begin_session(tx, realm, actor)


async def _citizen(tx: Transaction, claims: dict[str, Any], names: ClaimMap) -> Actor:
    identity = identity_of(claims, names)
    subject_id = await recognise(tx, identity)
    return Actor(ActorKind.CITIZEN, subject_id, identity.assurance)


async def recognise(tx: Transaction, identity: IdentityRecord) -> UUID:
    """Return the one subject with this national id, made if it is new, and keep what was said of it.

    Who was erased and comes back is new.
    """
    index = tx.keyring.blind_index(identity.national_id, "national_id")
    row: Any = await _find_or_add(tx, index)
    if row is None:
        # Erased while this login waited: the number is free, and a second look finds nobody in the way.
        row = await _find_or_add(tx, index)
    if row["merged_into"] is not None:
        # What is said of an old number does not replace what is known under the number that counts.
        behind: UUID = row["merged_into"]
        return behind
    subject_id: UUID = row["id"]
    key = await key_of(tx, subject_id)
    sealed = tx.keyring.seal(key, msgspec.json.encode(identity), f"identity:{subject_id}")
    await tx.execute(KEEP_IDENTITY, subject_id, sealed, tx.now)
    return subject_id


async def _find_or_add(tx: Transaction, index: bytes) -> Any:
    fresh_id = new_id()
    _, sealed_key = tx.keyring.new_subject_key(fresh_id)
    await tx.execute(ADD_SUBJECT, fresh_id, index, sealed_key, tx.now)
    return await tx.fetch_one(FIND_SUBJECT, index)


async def _officer(tx: Transaction, claims: dict[str, Any]) -> Actor:
    rows = await tx.fetch(FIND_OFFICER, str(claims.get("preferred_username", "")), tx.now.date())
    if not rows:
        raise UnknownOfficer
    posts = tuple(Post(row["unit_id"], row["role"]) for row in rows)
    return Actor(ActorKind.OFFICER, rows[0]["id"], assurance_of(claims), posts)


async def _begin_session(tx: Transaction, realm: Realm, actor: Actor) -> SessionStarted:
    assert actor.id is not None
    token = secrets.token_urlsafe(32)
    expires_at = tx.now + SESSION_LASTS[actor.kind]
    await tx.execute(ADD_SESSION, handle_of(token), actor.kind.value, actor.id, actor.assurance, tx.now, expires_at)
    tx.record(actor, actor.id, LoggedIn(realm.value, actor.assurance))
    organisation = tx.recall(Organisation)
    posts = [PostView(organisation.unit(post.unit_id).view, post.role) for post in actor.posts]
    return SessionStarted(token, expires_at, actor.kind, actor.id, actor.assurance, posts)
