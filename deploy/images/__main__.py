"""`python -m deploy.images [NAME …]`: build what is not built yet and leave the archives in dist/images."""

import json
import sys
from collections.abc import Mapping
from time import monotonic

from deploy.images.content import IMAGES, ROOT, Image, reference, tag, version
from deploy.images.engines import Engine, engine
from deploy.images.labels import revision, source

ARCHIVES = ROOT / "dist" / "images"
TAGS = ARCHIVES / "tags.json"


def main(names: list[str]) -> None:
    unknown = set(names) - {image.name for image in IMAGES}
    if unknown:
        sys.exit(f"there is no image {', '.join(sorted(unknown))}; there are {', '.join(i.name for i in IMAGES)}")
    ARCHIVES.mkdir(parents=True, exist_ok=True)
    builder = engine()
    base = builder.base()
    for image in IMAGES:
        if not names or image.name in names:
            _bring(image, tag(image, base or "the Dockerfile's own"), base, builder)


def _bring(image: Image, wanted: str, base: str | None, builder: Engine) -> None:
    """Build and save the image, each only where that is not done yet."""
    name, started = reference(image, wanted), monotonic()
    if not builder.has(name):
        builder.build(image.dockerfile, name, _arguments(image, base))
    archive = ARCHIVES / f"{image.name}.tar"
    tags = json.loads(TAGS.read_text()) if TAGS.exists() else {}
    if tags.get(image.name) != wanted or not archive.exists():
        fresh = archive.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        builder.save(name, fresh)
        fresh.replace(archive)
        TAGS.write_text(json.dumps({**tags, image.name: wanted}, indent=2, sort_keys=True) + "\n")
    print(f"{name}  {monotonic() - started:.0f} s", flush=True)


def _arguments(image: Image, base: str | None) -> Mapping[str, str]:
    values = {"VERSION": version(image), "REVISION": revision(), "SOURCE": source()}
    return {**values, "BASE_IMAGE": base} if base else values


if __name__ == "__main__":
    main(sys.argv[1:])
