"""Which of those a register names is meant by what somebody declared: by number, by name, or since there is one. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from ihanoi.profile.casting import kind_of_new, kinds_for
from ihanoi.profile.parties import Party
from ihanoi.profile.party_identity import PartyIdentity, agree, identity_of, plain
from ihanoi.profile.party_kinds import ONE_AT_MOST, PEOPLE, ROLES, PartyKind

SEPARATORS = re.compile(r"[\W_]+")

Same = Callable[[PartyKind, PartyIdentity, PartyIdentity], bool]


def recognised(
    of: str, roles: Collection[str], said: Mapping[str, Any], chosen: str | None, named: Sequence[Party]
) -> Party | None:
    """Return the party meant by what was said of a role, among those a register ``named``; None when none is for certain.

    One number or name in common is enough: whatever else differs is a difference between what was said and the
    register, not another party. ``chosen`` is whom the form was filled for.
    """
    found = [party for party in named if party.kind in kinds_for(of, roles)]
    told = {party.id: identity_of(party.kind, said) for party in found}
    for same in (_same_number, _same_name):
        meant = [party for party in found if _agrees(same, party, told[party.id])]
        if meant:
            return _one_of(meant, told)
    if (picked := next((party for party in found if str(party.id) == chosen), None)) is not None:
        return picked
    is_told = any(identity is not None for identity in told.values())
    return found[0] if len(found) == 1 and (not is_told or _is_one_at_most(of, roles)) else None


def same_number(one: Any, other: Any) -> bool:
    """Tell whether two numbers are one, however they are set: *29A-123.45* is *29a 12345*."""
    bare = [SEPARATORS.sub("", str(number or "")).casefold() for number in (one, other)]
    return bare[0] == bare[1] != ""


def _agrees(same: Same, party: Party, told: PartyIdentity | None) -> bool:
    return told is not None and same(party.kind, told, party.identity)


def _same_number(_: PartyKind, told: PartyIdentity, known: PartyIdentity) -> bool:
    return same_number(told.number, known.number)


def _same_name(kind: PartyKind, told: PartyIdentity, known: PartyIdentity) -> bool:
    if kind is PartyKind.VEHICLE:
        return same_number(told.name, known.name)
    if not told.name or plain(told.name) != plain(known.name):
        return False
    # People have namesakes, even among their relatives; things in one person's hands hardly do.
    return kind not in PEOPLE or kind in ONE_AT_MOST or _same_detail(told, known)


def _same_detail(told: PartyIdentity, known: PartyIdentity) -> bool:
    return bool(told.detail and known.detail and agree(told.detail, known.detail))


def _one_of(meant: Sequence[Party], told: Mapping[Any, PartyIdentity | None]) -> Party | None:
    if len(meant) == 1:
        return meant[0]
    narrowed = [party for party in meant if (said := told[party.id]) and _same_detail(said, party.identity)]
    return narrowed[0] if len(narrowed) == 1 else None


def _is_one_at_most(of: str, roles: Collection[str]) -> bool:
    """Tell whether only one can be meant: a relative of whom the applicant has one, in a form about the applicant alone.

    Where somebody else may be its subject, a father is that one's.
    """
    may_be_of_another = any(ROLES[role].oneself and ROLES[role].kinds for role in roles)
    return not may_be_of_another and len(ROLES[of].kinds) == 1 and kind_of_new(of, roles) in ONE_AT_MOST
