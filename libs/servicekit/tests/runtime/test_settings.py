from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings
from servicekit.runtime.settings import CONFIG, Operational, read

REQUIRED = {
    "AFTERSALES_STORE_URL": "sqlite:///data/test.db",
    "AFTERSALES_JWT_ISSUER": "https://issuer.example",
    "AFTERSALES_JWT_JWKS_URL": "https://issuer.example/jwks.json",
    "AFTERSALES_PAGE_TOKEN_SECRET": "only for this test",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in REQUIRED.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def complaints(capsys: pytest.CaptureFixture[str]) -> list[str]:
    with pytest.raises(SystemExit) as left:
        read(Operational)
    assert left.value.code == 2
    return capsys.readouterr().err.splitlines()


def test_settings_come_from_the_environment(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("AFTERSALES_GRPC_PORT", "50999")

    settings = read(Operational)

    assert (settings.grpc_port, settings.store_url) == (50999, "sqlite:///data/test.db")


def test_a_secret_comes_from_a_file_without_its_line_end(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("kept in a file, not here\n")
    environment.delenv("AFTERSALES_PAGE_TOKEN_SECRET")
    environment.setenv("AFTERSALES_PAGE_TOKEN_SECRET_FILE", str(tmp_path / "secret"))

    settings = read(Operational)

    assert settings.page_token_secret.get_secret_value() == "kept in a file, not here"
    assert "kept" not in repr(settings)


def test_each_mistake_is_one_line_that_names_its_variable(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.delenv("AFTERSALES_STORE_URL")
    environment.setenv("AFTERSALES_GRPC_PORT", "many")
    environment.setenv("AFTERSALES_PAGE_TOKEN_SECRET", "short")

    store, port, secret = sorted(complaints(capsys), key=lambda line: "STORE GRPC PAGE".index(line.split("_")[1]))

    assert store.startswith("AFTERSALES_STORE_URL: is required")
    assert store.endswith("set it, or AFTERSALES_STORE_URL_FILE")
    assert port.startswith("AFTERSALES_GRPC_PORT: Input should be a valid integer")
    assert secret.startswith("AFTERSALES_PAGE_TOKEN_SECRET: ")
    assert "short" not in secret.replace("too short", "")


def test_a_url_of_no_store_is_a_mistake(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    environment.setenv("AFTERSALES_STORE_URL", "postgres://care:secret@db.example/tickets")
    [line] = complaints(capsys)
    assert line.startswith("AFTERSALES_STORE_URL: is no URL of a store (sqlite:///directory/file.db or mongodb://")
    assert "secret" not in line


@pytest.mark.parametrize("seconds", ["-1", "86401", "inf", "nan"])
def test_an_erasure_settles_within_a_day(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], seconds: str
) -> None:
    environment.setenv("AFTERSALES_ERASURE_SETTLE_SECONDS", seconds)
    [line] = complaints(capsys)
    assert line.startswith("AFTERSALES_ERASURE_SETTLE_SECONDS: Input should be ")


def test_a_file_that_cannot_be_read_is_told(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("AFTERSALES_CLIENT_SECRET_FILE", "/nowhere/secret")

    assert complaints(capsys) == [
        "AFTERSALES_CLIENT_SECRET_FILE: /nowhere/secret cannot be read (No such file or directory)"
    ]


def test_a_setting_given_twice_is_refused(environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    environment.setenv("AFTERSALES_STORE_URL_FILE", "/nowhere")

    assert complaints(capsys) == ["AFTERSALES_STORE_URL: is set, and so is AFTERSALES_STORE_URL_FILE; keep one of them"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AFTERSALES_JWT_ISSUER", "http://127.0.0.1:8090/issuer"),
        ("AFTERSALES_JWT_JWKS_URL", "http://127.0.0.1:8090/jwks.json"),
        ("AFTERSALES_TOKEN_URL", "http://127.0.0.1:8090/token"),
        ("AFTERSALES_CLOCK_OFFSET_SECONDS", "30"),
    ],
)
def test_production_refuses_what_is_for_development(
    environment: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    environment.setenv(name, value)
    assert read(Operational).environment == "development"

    environment.setenv("AFTERSALES_ENVIRONMENT", "production")

    (complaint,) = complaints(capsys)
    assert complaint.startswith(f"{name}: ")


def test_a_service_has_settings_of_its_own(environment: pytest.MonkeyPatch) -> None:
    class Mail(BaseSettings):
        model_config = CONFIG
        smtp_url: str
        smtp_password: SecretStr = SecretStr("")

    environment.setenv("AFTERSALES_SMTP_URL", "smtp://127.0.0.1:2525")

    assert read(Mail).smtp_url == "smtp://127.0.0.1:2525"
