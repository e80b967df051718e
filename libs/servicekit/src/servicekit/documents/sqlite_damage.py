"""A SQLite file that is damaged: nothing is read from it or written to it any more, as it would only get worse."""

from dataclasses import dataclass

from prometheus_client import Gauge

from servicekit.documents.refusals import StoreUnusable

REMEDY = "stop the service and restore its backup: docs/runbooks/AftersalesStoreDamaged.md"
_FOUND = Gauge("aftersales_store_damaged", "1 once the embedded store's file was found damaged.")


@dataclass(slots=True)
class Damage:
    """Whether the file was found damaged since it was opened; its writer and its readers share one."""

    found: bool = False

    def refuse(self) -> None:
        """Raises StoreUnusable once it was."""
        if self.found:
            raise damaged("a page of it could not be read")

    def note(self, error: Exception) -> Exception:
        """The same error, remembered if it means damage."""
        self.found = self.found or isinstance(error, StoreUnusable)
        return error


def damaged(how: str) -> StoreUnusable:
    """What is raised where damage is found."""
    _FOUND.set(1)
    return StoreUnusable(f"the store's file is damaged ({' '.join(how.split())})", REMEDY)


def sound_so_far() -> None:
    """A file was opened, and nothing has been found yet."""
    _FOUND.set(0)
