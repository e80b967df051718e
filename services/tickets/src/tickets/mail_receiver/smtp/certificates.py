"""The certificates of STARTTLS, from files that are replaced while the process runs."""

from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext, SSLError, TLSVersion

from servicekit.telemetry.failures import in_short
from servicekit.telemetry.logs import logger

_log = logger(__name__)


class Certificates:
    """Looks at the files for each connection: a mounted secret changes them under the same name."""

    def __init__(self, certificate: str, key: str) -> None:
        self._files = (Path(certificate), Path(key))
        self._changed = self._changes()
        self._context = self._loaded()

    def context(self) -> SSLContext:
        """With the certificates of now; those of before where the files are half written or do not fit."""
        try:
            changed = self._changes()
            if changed != self._changed:
                self._context, self._changed = self._loaded(), changed
                _log.info("the certificates of STARTTLS are loaded anew")
        except (OSError, SSLError) as error:
            _log.warning("the certificates of STARTTLS cannot be loaded", error=in_short(error))
        return self._context

    def _changes(self) -> tuple[int, ...]:
        return tuple(file.stat().st_mtime_ns for file in self._files)

    def _loaded(self) -> SSLContext:
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.minimum_version = TLSVersion.TLSv1_2
        context.load_cert_chain(*self._files)
        return context
