"""`python tests/charts/write.py <folder>` writes the manifests of a few ways to install, for tools that read files."""

import sys
from pathlib import Path

import yaml
from rendering import render
from variants import BUNDLED, DEVELOPMENT, EVERYTHING, PRODUCTION, of_each_service, together

KINDS = {
    "development": DEVELOPMENT,
    "production": PRODUCTION,
    "bundled": BUNDLED,
    "everything": together("values-production.yaml", of_each_service(EVERYTHING)),
}


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, variant in KINDS.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump_all(render(variant)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
