import pytest
from notifications.settings import Settings
from servicekit.runtime.settings import read


@pytest.mark.parametrize(
    "url",
    ["", "https://api.nordic-home.example", "https://api.nordic-home.example:8443/care/", "http://127.0.0.1:8000"],
)
def test_public_url_is_taken_without_a_slash_at_its_end(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("AFTERSALES_PUBLIC_URL", url)
    assert read(Settings).public_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "api.nordic-home.example",
        "http://api.nordic-home.example",
        "https://user@api.nordic-home.example",
        "https://api.nordic-home.example?token=",
        "https://api.nordic-home.example#part",
        "https://api.nordic-home.example>, <mailto:evil@x.example",
        "https://api.nordic-home.example\r\nBcc: evil@x.example",
        "https://k\u00fche.example",
        "mailto:evil@x.example",
        "https://",
        "https://api.nordic-home.example/" + "x" * 200,
    ],
)
def test_public_url_that_no_mail_may_name_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], url: str
) -> None:
    monkeypatch.setenv("AFTERSALES_PUBLIC_URL", url)
    with pytest.raises(SystemExit):
        read(Settings)
    assert "AFTERSALES_PUBLIC_URL: must be an https URL" in capsys.readouterr().err


def test_deliveries_go_later_than_the_events_they_are_of(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert read(Settings).deliveries_days == 730
    monkeypatch.setenv("AFTERSALES_DELIVERIES_DAYS", "30")
    with pytest.raises(SystemExit):
        read(Settings)
    assert "AFTERSALES_DELIVERIES_DAYS: must be 0 (never) or more than the 30 days" in capsys.readouterr().err
