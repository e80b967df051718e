"""What an image's labels say of where it comes from."""

from subprocess import run
from urllib.parse import urlsplit

from deploy.images.content import ROOT

UNKNOWN = "unknown"


def revision() -> str:
    """The commit that is built, with `-dirty` for changes that are not committed."""
    return _git("describe", "--always", "--dirty", "--abbrev=40", "--exclude=*") or UNKNOWN


def source() -> str:
    return published(_git("config", "--get", "remote.origin.url"))


def published(origin: str) -> str:
    """Where the repository can be read, without credentials; a path of one machine says nothing to others."""
    url = urlsplit(origin)
    if url.scheme != "https":
        return UNKNOWN
    return url._replace(netloc=url.netloc.rpartition("@")[2]).geturl()


def _git(*arguments: str) -> str:
    answer = run(("git", "-C", str(ROOT), *arguments), capture_output=True, text=True, check=False)
    return answer.stdout.strip()
