"""How fast a step goes and how long it will take: told on a terminal, or in a log now and then."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

LOG_SECONDS = 30.0  # between two lines of a log, at least
_SURE = 2.0  # seconds after which a rate says something
_BYTES = ("survey", "read")  # steps that count bytes; the others count rows
_MIB = 1 << 20
Tell = Callable[[str, int, int], None]


@dataclass(slots=True)
class Pace:
    """Words a step with its share, rate and time left; `say` translates, `steps` names them."""

    say: Callable[..., str]
    steps: Mapping[str, str]
    clock: Callable[[], float] = time.monotonic
    _step: str = ""
    _since: float = 0.0
    _first: int = 0  # what was done when the step began
    _last: int = 0

    def told(self, step: str, done: int, total: int) -> str:
        """Return the step in words: `Reading: 34 % / 3.5 GiB, 25 MiB/s, about 2 min left`."""
        now = self.clock()
        if step != self._step or done < self._last:
            self._step, self._since, self._first = step, now, done
        self._last = done
        name = self.say(self.steps.get(step, step))
        if not total:
            return name
        seconds, gone = now - self._since, done - self._first
        share = f"{100 * done // total} %" + (f" / {_bytes(total)}" if step in _BYTES else "")
        if seconds < _SURE or gone <= 0:
            return self.say("{step}: {share}", step=name, share=share)
        rate = gone / seconds
        speed = f"{_bytes(rate)}/s" if step in _BYTES else self._rows(rate)
        if done >= total:
            return self.say("{step}: {share}, {rate}", step=name, share=share, rate=speed)
        left = self._time((total - done) / rate)
        text = "{step}: {share}, {rate}, about {left} left"
        return self.say(text, step=name, share=share, rate=speed, left=left)

    def logged(self, write: Callable[[str], None]) -> Tell:
        """Return what writes a line at most every `LOG_SECONDS`, the first not before.

        A step of which nothing is counted is told with the time since the first: no bare word.
        """
        began = before = self.clock()

        def tell(step: str, done: int = 0, total: int = 0) -> None:
            nonlocal before
            line, now = self.told(step, done, total), self.clock()
            if now - before >= LOG_SECONDS:
                before = now
                text, time = "{step} (at work for {time})", self._time(now - began)
                write(line if total else self.say(text, step=line, time=time))

        return tell

    def _rows(self, rate: float) -> str:
        return self.say("{rows:,} rows/s", rows=round(rate))

    def _time(self, seconds: float) -> str:
        minutes = round(seconds / 60)
        if minutes >= 60:
            return self.say("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)
        if seconds >= 90:
            return self.say("{minutes} min", minutes=minutes)
        return self.say("{seconds} s", seconds=max(1, round(seconds)))


def _bytes(count: float) -> str:
    if count >= 1024 * _MIB:
        return f"{count / (1024 * _MIB):.1f} GiB"
    return f"{count / _MIB:.0f} MiB" if count >= 10 * _MIB else f"{count / _MIB:.1f} MiB"
