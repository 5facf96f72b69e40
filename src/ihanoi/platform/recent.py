"""Answers given a moment ago, kept to be given again: most people ask the same few things."""

from collections import OrderedDict

from ihanoi.platform.etags import Encoded


class RecentAnswers:
    """Encoded answers by address; those not asked for longest make room for new ones."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._answers: OrderedDict[str, Encoded] = OrderedDict()

    def get(self, address: str) -> Encoded | None:
        """Return what was answered to this address, None when it is not kept."""
        found = self._answers.get(address)
        if found is not None:
            self._answers.move_to_end(address)
        return found

    def put(self, address: str, answer: Encoded) -> None:
        """Keep an answer, unless it alone would take an eighth of the room."""
        if _room(answer) > self._most // 8:
            return
        if (old := self._answers.pop(address, None)) is not None:
            self._held -= _room(old)
        self._answers[address] = answer
        self._held += _room(answer)
        while self._held > self._most:
            _, oldest = self._answers.popitem(last=False)
            self._held -= _room(oldest)

    def clear(self) -> None:
        """Forget everything: what was answered is no longer true."""
        self._answers.clear()
        self._held = 0


def _room(answer: Encoded) -> int:
    """Return the bytes that an answer may come to take: its compressed copy, made when asked for, is no longer than it."""
    return 2 * len(answer.body)
