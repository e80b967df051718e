"""Files of access records for each day: where a record goes, and which files are deleted."""

from pathlib import Path

import pytest
from gateway.edge.record_files import RecordFile
from gateway.settings import Settings
from prometheus_client import REGISTRY
from servicekit.mapping.timestamps import from_rfc3339
from servicekit.runtime.settings import read
from servicekit.testing.clock import FakeClock

from services.gateway.tests.test_process import environment


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(from_rfc3339("2026-11-28T23:59:59Z"))


def contents(directory: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in directory.iterdir()}


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def test_records_of_a_day_are_in_its_own_file(tmp_path: Path, clock: FakeClock) -> None:
    records = RecordFile(str(tmp_path / "access.log"), 30, clock)
    records.write(b"1")
    clock.advance(1)
    records.write(b"2")
    records.write(b"3")
    again = RecordFile(str(tmp_path / "access.log"), 30, clock)  # after a restart
    again.write(b"4")
    assert contents(tmp_path) == {"access.log.2026-11-28": b"1", "access.log.2026-11-29": b"234"}
    assert (tmp_path / "access.log.2026-11-29").stat().st_mode & 0o007 == 0


def test_moved_file_of_a_day_is_opened_again(tmp_path: Path, clock: FakeClock) -> None:
    records, file = RecordFile(str(tmp_path / "access.log"), 30, clock), tmp_path / "access.log.2026-11-28"
    records.write(b"1")
    file.rename(tmp_path / "moved")
    records.reopen()
    records.write(b"2")
    assert contents(tmp_path) == {"moved": b"1", "access.log.2026-11-28": b"2"}


def test_files_of_days_that_are_old_are_deleted(tmp_path: Path, clock: FakeClock) -> None:
    kept = {"access.log", "access.log.2026-10-29", "access.log.2026-10-01.gz", "access.log.old", "other.log.2020-01-01"}
    for name in (*kept, "access.log.2026-10-28", "access.log.2025-01-01"):
        (tmp_path / name).touch()
    before = sample("aftersales_retention_removed_total", kind="access-records")
    records = RecordFile(str(tmp_path / "access.log"), 30, clock)
    assert contents(tmp_path).keys() == kept | {"access.log.2026-11-28"}
    assert sample("aftersales_retention_removed_total", kind="access-records") == before + 2

    clock.advance(1)
    records.remove_old()  # no request has come since midnight
    assert contents(tmp_path).keys() == kept - {"access.log.2026-10-29"} | {"access.log.2026-11-28"}


def test_zero_days_write_one_file_and_delete_none(tmp_path: Path, clock: FakeClock) -> None:
    (tmp_path / "access.log.2020-01-01").touch()
    records = RecordFile(str(tmp_path / "access.log"), 0, clock)
    records.write(b"1")
    clock.advance(days=1)
    records.write(b"2")
    records.remove_old()
    assert contents(tmp_path) == {"access.log.2020-01-01": b"", "access.log": b"12"}


def test_file_that_cannot_be_deleted_is_late(tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, missing_ok: bool = False) -> None:
        raise PermissionError(1, "Operation not permitted")

    (tmp_path / "access.log.2026-10-27").touch()
    monkeypatch.setattr(Path, "unlink", refuse)
    RecordFile(str(tmp_path / "access.log"), 30, clock)
    assert sample("aftersales_timer_overdue_seconds", timer="retention-access-records") == 2 * 86_400 - 1
    monkeypatch.undo()
    RecordFile(str(tmp_path / "access.log"), 30, clock)
    assert sample("aftersales_timer_overdue_seconds", timer="retention-access-records") == 0


def test_record_goes_on_where_the_new_file_cannot_be_opened(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    records = RecordFile(str(tmp_path / "access.log"), 30, clock)
    monkeypatch.setattr("gateway.edge.record_files.os.open", refuse)
    clock.advance(1)
    records.write(b"1")
    monkeypatch.undo()
    clock.advance(60)
    records.write(b"2")
    assert contents(tmp_path) == {"access.log.2026-11-28": b"1", "access.log.2026-11-29": b"2"}


def test_days_without_a_file_are_refused(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in environment(access_record_days="30").items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        read(Settings)
    assert (
        "AFTERSALES_ACCESS_RECORD_DAYS: applies to a file; name one in AFTERSALES_ACCESS_LOG" in capsys.readouterr().err
    )
    monkeypatch.setenv("AFTERSALES_ACCESS_LOG", "/var/log/aftersales/access.log")
    assert read(Settings).access_record_days == 30
