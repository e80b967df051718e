from pathlib import Path

import pytest
from domainkit.instants import DAY, HOUR
from servicekit.runtime.settings import read
from tickets.policies.domain.kinds import Priority, TargetKind
from tickets.settings import Settings


@pytest.fixture(autouse=True)
def warranty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_WARRANTY_TARGET", "127.0.0.1:1")


def test_default_settings_have_a_calendar_and_a_policy() -> None:
    settings = read(Settings)
    assert [len(day) for day in settings.sla_calendar.calendar().week] == [1, 1, 1, 1, 1, 0, 0]
    budgets = settings.sla_policy.defaults().content.budgets
    assert budgets
    assert budgets[Priority.URGENT] == {TargetKind.FIRST_RESPONSE: HOUR, TargetKind.RESOLUTION: 8 * HOUR}
    assert settings.rules().reopen_window == 14 * DAY


def test_calendar_and_policy_are_json(monkeypatch: pytest.MonkeyPatch) -> None:
    calendar = '{"time_zone": "UTC", "week": {"sunday": ["08:30-12:00", "13:00-24:00"]}, "holidays": ["2026-12-24"]}'
    monkeypatch.setenv("AFTERSALES_SLA_CALENDAR", calendar)
    low = '{"first_response": 60, "next_response": 180, "resolution": 120}'
    monkeypatch.setenv("AFTERSALES_SLA_POLICY", f'{{"name": "gold", "low": {low}}}')
    settings = read(Settings)
    assert [(i.opens, i.closes) for i in settings.sla_calendar.calendar().week[6]] == [(510, 720), (780, 1440)]
    policy = settings.sla_policy.defaults()
    assert policy.name == "gold"
    assert policy.content.budgets
    assert policy.content.budgets[Priority.LOW] == {
        TargetKind.FIRST_RESPONSE: HOUR,
        TargetKind.NEXT_RESPONSE: 3 * HOUR,
        TargetKind.RESOLUTION: 2 * HOUR,
    }


def test_a_calendar_may_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "calendar").write_text('{"time_zone": "UTC", "week": {"sunday": ["08:30-12:00"]}}\n')
    monkeypatch.setenv("AFTERSALES_SLA_CALENDAR_FILE", str(tmp_path / "calendar"))
    assert [(i.opens, i.closes) for i in read(Settings).sla_calendar.calendar().week[6]] == [(510, 720)]


def test_a_file_without_json_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "calendar").write_text("nine to five")
    monkeypatch.setenv("AFTERSALES_SLA_CALENDAR_FILE", str(tmp_path / "calendar"))
    with pytest.raises(SystemExit):
        read(Settings)
    assert capsys.readouterr().err.startswith("AFTERSALES_SLA_CALENDAR_FILE: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AFTERSALES_SLA_CALENDAR", '{"time_zone": "Europe/Atlantis"}'),
        ("AFTERSALES_SLA_CALENDAR", '{"time_zone": "right/Europe/Berlin"}'),
        ("AFTERSALES_SLA_CALENDAR", '{"time_zone": "Factory"}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": '),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": []}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["09:00-17:99"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["09:00-24:30"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["24:00-24:00"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["9:00-17:00"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["+9:0_0-17:00"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["09:00-17:00 "]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["09:00-09:00"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["09:00-12:00", "11:59-17:00"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["13:00-17:00", "09:00-12:00"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["17:00-09:00"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["nine to five"]}}'),
        ("AFTERSALES_SLA_CALENDAR", '{"weeks": {}}'),
        ("AFTERSALES_SLA_POLICY", '{"low": {"first_response": 0, "resolution": 1}}'),
        ("AFTERSALES_REOPEN_WINDOW_DAYS", "-1"),
        ("AFTERSALES_LEGAL_HOLDS", '{"tickets": {"reason": "curiosity", "days": 1}}'),
        ("AFTERSALES_LEGAL_HOLDS", '{"purchases": {"reason": "accounting records", "days": 0}}'),
    ],
)
def test_invalid_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as exit:
        read(Settings)
    assert exit.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name}: ")


def test_refused_hours_are_named_with_their_remedy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERSALES_SLA_CALENDAR", '{"week": {"friday": ["09:00-12:00", "13:00-17:99"]}}')
    with pytest.raises(SystemExit):
        read(Settings)
    said = "AFTERSALES_SLA_CALENDAR: week.friday.1: '13:00-17:99' is no part of a day: write HH:MM-HH:MM"
    assert capsys.readouterr().err.startswith(said)


def test_adjacent_hours_are_accepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_SLA_CALENDAR", '{"week": {"monday": ["00:00-12:00", "12:00-24:00"]}}')
    assert [i.closes for i in read(Settings).sla_calendar.calendar().week[0]] == [720, 1440]


def test_reply_token_keys_are_separated_by_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_REPLY_TOKEN_KEYS", f"{'n' * 16}\n{'f' * 16}")
    assert read(Settings).reply_tokens().keys == (b"n" * 16, b"f" * 16)


def test_no_reply_token_keys_are_no_addresses() -> None:
    assert read(Settings).reply_tokens().address("support@a.example", f"tkt_{'a' * 26}", retailer="a") == ""


@pytest.mark.parametrize("keys", ["short", "k" * 16 + " short", " ".join(["k" * 16] * 3)])
def test_weak_reply_token_keys_refuse_the_start(
    keys: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERSALES_REPLY_TOKEN_KEYS", keys)
    with pytest.raises(SystemExit):
        read(Settings)
    assert capsys.readouterr().err.startswith("AFTERSALES_REPLY_TOKEN_KEYS: one or two keys of at least 16 octets")


def test_trusted_mail_servers_are_comma_separated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSALES_TRUSTED_MAIL_SERVERS", "MX1.nordic-home.example, mx2.nordic-home.example,")
    assert read(Settings).trusted_mail_servers == {"mx1.nordic-home.example", "mx2.nordic-home.example"}
