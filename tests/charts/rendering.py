"""Runs the real helm over the charts, and reads what it renders."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from devtools.kubernetes import helm

ROOT = Path(__file__).parents[2]
CHARTS = ROOT / "deploy" / "helm"
SERVICES = ("tickets", "warranty", "notifications", "feedback", "gateway")
UMBRELLA = "aftersales"
NAMESPACE = "aftersales-system"

Manifest = dict[str, Any]


class Refused(Exception):
    """Helm says no; the message is what it wrote."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to install: a chart, presets of that chart, values as in a values file, and the cluster that is met."""

    chart: str = UMBRELLA
    presets: tuple[str, ...] = ()
    values: str = ""
    release: str = "shop"
    kubernetes: str = "1.34.0"
    kinds: tuple[str, ...] = ()  # API versions that the cluster has beyond Kubernetes' own


@cache
def built() -> Path:
    """A copy of the charts, each with its dependencies, so that a check changes nothing in the checkout."""
    charts = Path(tempfile.mkdtemp(prefix="charts-")) / "helm"
    shutil.copytree(CHARTS, charts, ignore=shutil.ignore_patterns("*.tgz"))
    for chart in (*SERVICES, UMBRELLA):
        run("dependency", "build", str(charts / chart))
    return charts


@cache
def render(variant: Variant) -> tuple[Manifest, ...]:
    """The manifests of a variant, in helm's order. Raises Refused."""
    chart = built() / variant.chart
    presets = [argument for preset in variant.presets for argument in ("--values", str(built() / preset))]
    kinds = [argument for kind in variant.kinds for argument in ("--api-versions", kind)]
    rendered = run(
        *("template", variant.release, str(chart), "--namespace", NAMESPACE, "--kube-version", variant.kubernetes),
        *(*presets, *kinds, "--values", "-"),
        stdin=variant.values,
    )
    return tuple(manifest for manifest in yaml.load_all(rendered, yaml.CSafeLoader) if manifest)


def refusal(variant: Variant) -> str:
    """What helm says to a variant that must not be installed."""
    try:
        render(variant)
    except Refused as refused:
        return str(refused)
    raise AssertionError(f"helm renders {variant}")


def run(*arguments: str, stdin: str = "") -> str:
    """What helm writes, undisturbed by the configuration of who runs it. Raises Refused."""
    done = subprocess.run(
        [helm(), *arguments], input=stdin, capture_output=True, text=True, env=_environment(), check=False
    )
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


@cache
def _environment() -> dict[str, str]:
    home = tempfile.mkdtemp(prefix="helm-")
    return {"PATH": os.environ["PATH"], "HOME": home}


def of_kind(manifests: Sequence[Manifest], *kinds: str) -> Iterator[Manifest]:
    return (manifest for manifest in manifests if manifest["kind"] in kinds)
