"""What processes use: CPU seconds and resident memory, as the kernel counts them (proc(5))."""

import os
from collections.abc import Mapping
from pathlib import Path

Pids = Mapping[str, int]
Seconds = dict[str, float]

_TICK = os.sysconf("SC_CLK_TCK")


def cpu(pids: Pids) -> Seconds:
    """CPU seconds used so far, user and system, by process."""
    used = {}
    for name, pid in pids.items():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        used[name] = (int(fields[11]) + int(fields[12])) / _TICK
    return used


def spent(before: Seconds, after: Seconds) -> Seconds:
    return {name: after[name] - before[name] for name in after}


def resident(pids: Pids) -> dict[str, float]:
    """Resident memory by process, in MB."""
    return {name: _resident(pid) for name, pid in pids.items()}


def _resident(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(kilobytes) * 1024 / 1e6
