"""What helm itself says about the charts: they lint, package, depend on each other, and refuse too old a cluster."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from rendering import CHARTS, ROOT, SERVICES, UMBRELLA, Manifest, Variant, built, refusal, run
from variants import DEVELOPMENT, INSTALLABLE, PRODUCTION, alone

LIBRARY = "common"


def description(chart: str) -> Manifest:
    about: Manifest = yaml.safe_load((CHARTS / chart / "Chart.yaml").read_text())
    return about


@pytest.mark.parametrize("name", INSTALLABLE)
def test_every_way_to_install_passes_the_strict_lint(name: str, tmp_path: Path) -> None:
    variant = INSTALLABLE[name]
    values = tmp_path / "values.yaml"
    values.write_text(variant.values)
    presets = [argument for preset in variant.presets for argument in ("--values", str(built() / preset))]
    said = run(
        *("lint", "--strict", str(built() / variant.chart), "--kube-version", variant.kubernetes),
        *(*presets, "--values", str(values)),
    )
    assert "1 chart(s) linted, 0 chart(s) failed" in said


def test_charts_and_services_have_one_version() -> None:
    projects = [tomllib.loads((ROOT / "services" / each / "pyproject.toml").read_text()) for each in SERVICES]
    (version,) = {project["project"]["version"] for project in projects}
    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    for chart in (LIBRARY, *SERVICES, UMBRELLA):
        about = description(chart)
        said = {about["version"], about.get("appVersion", version)}
        said |= {dependency["version"] for dependency in about.get("dependencies", ())}
        assert said == {version}, chart


@pytest.mark.parametrize("variant", [DEVELOPMENT, PRODUCTION, alone("gateway")], ids=["dev", "production", "gateway"])
def test_a_packaged_chart_is_what_its_folder_is(variant: Variant, tmp_path: Path) -> None:
    folder = str(built() / variant.chart)
    said = run("package", folder, "--destination", str(tmp_path))
    (archive,) = tmp_path.glob(f"{variant.chart}-*.tgz")
    assert str(archive) in said
    presets = [f"--values={built() / preset}" for preset in variant.presets]
    rendered = [
        run("template", "shop", it, *presets, "--values=-", stdin=variant.values) for it in (folder, str(archive))
    ]
    from_folder, from_archive = (re.sub(r"-(secret|keys): .*", r"-\1: made up each time", text) for text in rendered)
    assert "kind: Deployment" in from_folder
    assert from_archive == from_folder


@pytest.mark.parametrize("chart", [*SERVICES, UMBRELLA])
def test_old_cluster_is_refused_with_the_required_version(chart: str) -> None:
    variant = PRODUCTION if chart == UMBRELLA else alone(chart)
    old = Variant(chart, variant.presets, variant.values, kubernetes="1.29.9")
    assert f"requires kubeVersion: {description(chart)['kubeVersion']}" in refusal(old)
