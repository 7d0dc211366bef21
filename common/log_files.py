"""A log file that several processes write and turn over together."""

import fcntl
import os
from io import TextIOWrapper
from logging import LogRecord
from logging.handlers import RotatingFileHandler


class SharedRotatingFileHandler(RotatingFileHandler):
    """Readable by its owner alone. Web processes, workers and beat write one file: who turns it over holds a lock, and
    the others notice that their file has another name now.
    """

    def emit(self, record: LogRecord) -> None:
        lock = os.open(f"{self.baseFilename}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._follow()
            super().emit(record)
        except OSError:
            self.handleError(record)
        finally:
            os.close(lock)

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(handle, self.mode, encoding=self.encoding, errors=self.errors)  # type: ignore[return-value]

    def _follow(self) -> None:
        """Open the file anew when somebody else turned it over."""
        if self.stream is None:
            return
        try:
            there = os.stat(self.baseFilename)
        except FileNotFoundError:
            there = None
        ours = os.fstat(self.stream.fileno())
        if there is None or (there.st_dev, there.st_ino) != (ours.st_dev, ours.st_ino):
            self.stream.close()
            self.stream = self._open()
