"""The files under ``procedures/`` beside procedures and their vocabulary: one visible table, name → who reads it."""

from collections.abc import Callable
from pathlib import Path

import msgspec

from ihanoi.agencies.calendar import read_calendar_file
from ihanoi.agencies.seed import read_agencies
from ihanoi.catalogue.errors import ProcedureFileBroken
from ihanoi.catalogue.files import VOCABULARY, broken, read_synonyms
from ihanoi.dossiers.retention import read_retention
from ihanoi.profile.consent_purposes import read_consent_purposes
from ihanoi.profile.correction_places import read_correction_places

READERS: dict[str, Callable[[Path], object]] = {
    "agencies.toml": read_agencies,
    "calendar.toml": read_calendar_file,
    "consents.toml": read_consent_purposes,
    "registers.toml": read_correction_places,
    "retention.toml": read_retention,
    "synonyms.toml": read_synonyms,
}


def other_findings(directory: Path) -> list[str]:
    """Return what is wrong with these files, and which ones nobody reads, as ``path:line: severity: message``."""
    found = [finding for name, read in READERS.items() for finding in _refusal(directory / name, read)]
    unread = {path.name for path in directory.glob("*.toml")} - READERS.keys() - VOCABULARY
    return found + [
        f"{directory / name}:1: error: nobody reads this file; is its name right?" for name in sorted(unread)
    ]


def _refusal(path: Path, read: Callable[[Path], object]) -> list[str]:
    try:
        read(path.parent)
    except ProcedureFileBroken as refusal:
        return [f"{refusal.params['path']}: error: {refusal.params['reason']}"]
    except UnicodeDecodeError:
        return [f"{path}:1: error: not UTF-8; save the file as UTF-8"]
    except KeyError as missing:
        return [f"{path}:1: error: nothing is said of «{missing.args[0]}»"]
    except (msgspec.MsgspecError, ValueError, OSError) as error:
        return [f"{broken(path, str(error)).params['path']}: error: {error}"]
    return []
