"""How often somebody may knock in vain: so many times a minute from one address."""

from collections import OrderedDict, deque

_MINUTE = 60.0
_MOST_ADDRESSES = 10_000


class Pace:
    """Counts by address; whoever has not knocked for longest is forgotten first."""

    def __init__(self) -> None:
        self._knocks: OrderedDict[str, deque[float]] = OrderedDict()

    def may(self, address: str, *, at: float, most: int) -> bool:
        """Count one more; False where there were as many within the last minute already."""
        knocks = self._knocks.setdefault(address, deque(maxlen=most))
        self._knocks.move_to_end(address)
        if len(self._knocks) > _MOST_ADDRESSES:
            self._knocks.popitem(last=False)
        while knocks and at - knocks[0] > _MINUTE:
            knocks.popleft()
        if len(knocks) >= most:
            return False
        knocks.append(at)
        return True
