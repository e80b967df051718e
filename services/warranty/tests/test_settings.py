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


@pytest.mark.parametrize("url", ["id.nordic.example", "https://id.nordic.example/?a=1", "javascript:alert(1)"])
def test_resolver_that_is_no_url_prevents_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("AFTERSALES_PASSPORT_URL", url)
    with pytest.raises(SystemExit):
        read(Settings)
    assert capsys.readouterr().err.startswith("AFTERSALES_PASSPORT_URL: must be an http or https URL")
