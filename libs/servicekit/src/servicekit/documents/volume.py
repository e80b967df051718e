"""How much room is left where an embedded store lies, looked up at each scrape."""

from math import nan
from pathlib import Path
from shutil import disk_usage

from prometheus_client import Gauge

_FREE = Gauge("aftersales_store_volume_free_bytes", "Free on the volume of the embedded store.")
_SIZE = Gauge("aftersales_store_volume_bytes", "The volume of the embedded store.")


def observe_volume(directory: Path) -> None:
    """Observe the volume that holds this directory from now on."""
    _FREE.set_function(lambda: _bytes(directory)[0])
    _SIZE.set_function(lambda: _bytes(directory)[1])


def _bytes(directory: Path) -> tuple[float, float]:
    try:
        usage = disk_usage(directory)
    except OSError:  # the other metrics are still worth a scrape
        return nan, nan
    return usage.free, usage.total
