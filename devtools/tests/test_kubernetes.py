import subprocess
from pathlib import Path

from devtools.kubernetes import helm, kubectl


def said(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_helm_and_kubectl_are_the_real_ones() -> None:
    assert said(helm(), "version", "--short").startswith("v4.")
    assert "v1.3" in said(kubectl(), "version", "--client")
