"""What a new version of a procedure would mean for people who have begun already."""

from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromPath

from ihanoi.catalogue.schemas import VersionDiff
from ihanoi.dossiers.touched import version_diff
from ihanoi.identity.access import officer
from ihanoi.platform.database import Reader
from ihanoi.platform.methods import get
from ihanoi.platform.problems import described


@get("/{version_id:uuid}/diff", operation_id="DiffVersion", guards=[officer], responses=described(401, 403, 404))
async def diff(reader: NamedDependency[Reader], version_id: FromPath[UUID]) -> VersionDiff:
    """What a version changes, safe and unsafe, and how many drafts and open dossiers it touches."""
    return await version_diff(reader, version_id)


router = Router("/v1/catalogue/versions", route_handlers=[diff], tags=["catalogue"])
