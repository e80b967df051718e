"""A dashboard as Grafana imports it (schema 39), made from rows of panels. Everything is chosen by three variables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

_SOURCE = {"type": "prometheus", "uid": "${source}"}
_COLUMNS, _HEIGHT = 3, 8
_WIDTH = 24 // _COLUMNS


@dataclass(frozen=True, slots=True)
class Panel:
    """Time series of `queries` (expression by legend). `limit` is drawn as a line: from there on it is bad."""

    title: str
    what: str
    queries: dict[str, str]
    unit: str = "short"
    limit: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    panels: Sequence[Panel]


def dashboard(uid: str, title: str, rows: Sequence[Row]) -> Json:
    return {
        "uid": uid,
        "title": f"Aftersales / {title}",
        "tags": ["aftersales"],
        "schemaVersion": 39,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-3h", "to": "now"},
        "timezone": "utc",
        "templating": {"list": [_source(), _variable("namespace", ""), _variable("job", '{namespace=~"$namespace"}')]},
        "links": [{"type": "dashboards", "title": "Aftersales", "tags": ["aftersales"], "asDropdown": True}],
        "panels": _laid_out(rows),
    }


def _source() -> Json:
    return {"name": "source", "label": "Source", "type": "datasource", "query": "prometheus"}


def _variable(label: str, among: str) -> Json:
    """All by default, and `.*`, so that what has no such label is shown too."""
    return {
        "name": label,
        "label": label.title(),
        "type": "query",
        "datasource": _SOURCE,
        "query": f"label_values(aftersales_bus_connected{among}, {label})",
        "refresh": 2,
        "includeAll": True,
        "multi": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def _laid_out(rows: Sequence[Row]) -> list[Json]:
    laid: list[Json] = []
    top = 0
    for row in rows:
        laid.append({"id": len(laid) + 1, "type": "row", "title": row.title, "gridPos": _place(0, top, 24, 1)})
        top += 1
        for number, panel in enumerate(row.panels):
            across, down = number % _COLUMNS, number // _COLUMNS
            place = _place(across * _WIDTH, top + down * _HEIGHT, _WIDTH, _HEIGHT)
            laid.append({"id": len(laid) + 1, "gridPos": place, **_panel(panel)})
        top += -(-len(row.panels) // _COLUMNS) * _HEIGHT
    return laid


def _place(x: int, y: int, width: int, height: int) -> Json:
    return {"x": x, "y": y, "w": width, "h": height}


def _panel(panel: Panel) -> Json:
    steps: list[Json] = [{"color": "green", "value": None}]
    if panel.limit is not None:
        steps.append({"color": "red", "value": panel.limit})
    return {
        "type": "timeseries",
        "title": panel.title,
        "description": panel.what,
        "datasource": _SOURCE,
        "fieldConfig": {
            "defaults": {
                "unit": panel.unit,
                "min": 0,
                "thresholds": {"mode": "absolute", "steps": steps},
                "custom": {"thresholdsStyle": {"mode": "off" if panel.limit is None else "line"}},
            },
            "overrides": [],
        },
        "options": {"legend": {"displayMode": "list", "placement": "bottom"}, "tooltip": {"mode": "multi"}},
        "targets": [
            {
                "refId": chr(ord("A") + number),
                "datasource": _SOURCE,
                "expr": expr,
                "legendFormat": legend,
                # Dots that lead to a trace, by the link of the data source (datasources.yaml); histograms carry them.
                "exemplar": "_bucket{" in expr,
            }
            for number, (legend, expr) in enumerate(panel.queries.items())
        ],
    }
