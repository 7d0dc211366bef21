"""Many people at the same moment."""

import threading
from collections.abc import Callable, Iterable
from typing import Any


def at_once(deeds: Iterable[Callable[[], Any]], patience: float = 180) -> list[Any]:
    """Run every deed in a thread of its own, all let go at the same moment; the answers in order."""
    listed = list(deeds)
    gate, answers = threading.Barrier(len(listed)), [None] * len(listed)

    def run(number: int, deed: Callable[[], Any]) -> None:
        gate.wait(60)
        answers[number] = deed()

    threads = [threading.Thread(target=run, args=pair, daemon=True) for pair in enumerate(listed)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(patience)
    assert not any(thread.is_alive() for thread in threads), "some never got an answer"
    return answers


class Stream:
    """People who go on asking while something is broken; every answer is kept."""

    def __init__(self, deed: Callable[[int, int], Any], people: int) -> None:
        self.answers: list[Any] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(deed, who), daemon=True) for who in range(people)]
        for thread in self._threads:
            thread.start()

    def _run(self, deed: Callable[[int, int], Any], who: int) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            self.answers.append(deed(who, number))
            self._over.wait(0.05)

    def stop(self) -> list[Any]:
        self._over.set()
        for thread in self._threads:
            thread.join(60)
        return self.answers
