import pytest
from servicekit.runtime.settings import read
from warranty.settings import Settings


@pytest.mark.parametrize("name", ["right/Europe/Berlin", "localtime", "Factory", "Europe/Atlantis", ""])
def test_default_zone_that_is_not_ianas_prevents_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    monkeypatch.setenv("AFTERSALES_DEFAULT_TIME_ZONE", name)
    with pytest.raises(SystemExit):
        read(Settings)
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("AFTERSALES_DEFAULT_TIME_ZONE: must be an IANA time zone, such as Europe/Helsinki")


@pytest.mark.parametrize("days", ["0", "366", "-1", "soon", "1,2,3,4,5,6"])
def test_distance_of_alerts_that_is_none_prevents_the_start(monkeypatch: pytest.MonkeyPatch, days: str) -> None:
    monkeypatch.setenv("AFTERSALES_COVERAGE_ALERT_DAYS", days)
    with pytest.raises(SystemExit):
        read(Settings)


def test_distances_of_alerts_are_read_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, days in (("", ()), ("7, 30,7", (30, 7))):
        monkeypatch.setenv("AFTERSALES_COVERAGE_ALERT_DAYS", text)
        assert read(Settings).coverage_alert_days == days


@pytest.mark.parametrize("url", ["id.nordic.example", "https://id.nordic.example/?a=1", "javascript:alert(1)"])
def test_resolver_that_is_no_url_prevents_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("AFTERSALES_PASSPORT_URL", url)
    with pytest.raises(SystemExit):
        read(Settings)
    assert capsys.readouterr().err.startswith("AFTERSALES_PASSPORT_URL: must be an http or https URL")
