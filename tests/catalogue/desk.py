"""What the editor and the leader do over HTTP, and what everybody sees of it a moment later."""

import asyncio
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.import_list import import_list
from ihanoi.catalogue.list_rows import Listed
from ihanoi.catalogue.propose import propose
from ihanoi.kernel.actor import SYSTEM
from ihanoi.local.client import Client, Refused
from ihanoi.platform.database import Database
from tests.catalogue.pieces import DECISION

AT_LAST = 30.0
"""Seconds after which nobody waits for a change any more."""


class Desk:
    """The catalogue's desk: proposals come from the command line, everything else over HTTP."""

    def __init__(self, database: Database, editor: Client, leader: Client) -> None:
        self._database = database
        self.editor = editor
        self.leader = leader

    async def propose(self, procedure: Procedure) -> str:
        """Draft a version; return the path of its desk routes."""
        async with self._database.unit_of_work() as tx:
            assert await propose(tx, SYSTEM, [procedure]) == [procedure.code]
        [line] = (await self.editor.get("/v1/catalogue/versions", code=procedure.code, status="drafted"))["items"]
        return f"/v1/catalogue/versions/{line['id']}"

    async def approve(self, procedure: Procedure) -> str:
        """Take a procedure as far as approval."""
        path = await self.propose(procedure)
        await self.editor.post(f"{path}/review", {})
        await self.leader.post(f"{path}/approval", {"decision": DECISION})
        return path

    async def publish(self, procedure: Procedure, day: date | None = None) -> str:
        """Take a procedure into force and wait until everybody sees it."""
        path = await self.approve(procedure)
        number = (await self.editor.get(f"{path}/diff"))["number"]
        await self.editor.post(f"{path}/publication", {"effective_from": day and day.isoformat()})
        if day is None:
            await self.until(procedure.code, lambda page: page.get("version") == number)
        return path

    async def withdraw(self, path: str, code: str, last_day: date, successor: str) -> None:
        """Withdraw a procedure and wait until everybody sees it."""
        await self.leader.post(f"{path}/withdrawal", {"effective_to": last_day.isoformat(), "successor": successor})
        await self.until(code, lambda page: page.get("code") == "procedure_ended")

    async def list(self, code: str, name: str) -> None:
        """Import a list with one procedure and wait until everybody sees it."""
        async with self._database.unit_of_work() as tx:
            await import_list(tx, SYSTEM, "test", [(2, Listed(code, None, name, "Hộ tịch"))])
        await self.until(code, lambda page: page.get("list_name") == "test")

    async def until_found(self, query: str, code: str) -> float:
        """Wait until the search has a procedure in front; return the seconds it took."""
        began = time.perf_counter()
        while (taken := time.perf_counter() - began) < AT_LAST:
            found = await self.editor.get("/v1/procedures", q=query)
            if [item["code"] for item in found["items"][:1]] == [code]:
                break
            await asyncio.sleep(0.05)
        return taken

    async def until(self, code: str, seen: Callable[[dict[str, Any]], bool]) -> float:
        """Wait until a procedure's page, or the refusal of it, is as wanted; return the seconds it took."""
        began = time.perf_counter()
        while True:
            try:
                page = await self.editor.get(f"/v1/procedures/{code}")
            except Refused as refusal:
                page = refusal.problem
            taken = time.perf_counter() - began
            if seen(page):
                return taken
            assert taken < AT_LAST, f"still {page.get('version') or page}"
            await asyncio.sleep(0.05)
