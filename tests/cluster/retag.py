"""Writes archives of the services' images under a second tag, so that there is a version to upgrade to.

python tests/cluster/retag.py dist/images /some/empty/folder
"""

import json
import sys
import tarfile
from io import BytesIO
from pathlib import Path

from images import NEXT, SERVICES


def retag(archive: Path, copy: Path) -> None:
    """A docker archive names its images in manifest.json, and older readers look into `repositories`."""
    with tarfile.open(archive) as source, tarfile.open(copy, "w") as target:
        for member in source:
            content = source.extractfile(member) if member.isfile() else None
            if content and member.name == "manifest.json":
                manifest = json.load(content)
                for image in manifest:
                    image["RepoTags"] = [name + NEXT for name in image["RepoTags"]]
                content = BytesIO(json.dumps(manifest).encode())
                member.size = len(content.getvalue())
            if member.name != "repositories":
                target.addfile(member, content)


if __name__ == "__main__":
    for service in SERVICES:
        retag(Path(sys.argv[1], f"{service}.tar"), Path(sys.argv[2], f"{service}.tar"))
