"""What mutt, a mail client, makes of a Maildir: which mail it shows below which, by its own patterns."""

import os
import pty
import shlex
from collections.abc import Sequence
from pathlib import Path
from subprocess import Popen

_SETTINGS = """
set sort=threads strict_threads=yes
set folder={folder} spoolfile={folder} mbox_type=Maildir record="" postponed=""
set wait_key=no pipe_split=yes pipe_decode=no
set quit=yes move=no delete=no mark_old=no
unset header_cache
"""
_SECONDS = 20


def maildir(folder: Path, mails: Sequence[bytes]) -> Path:
    for each in ("cur", "new", "tmp"):
        (folder / each).mkdir(parents=True)
    for number, mail in enumerate(mails):
        (folder / "cur" / f"{number}.reader:2,S").write_bytes(mail)
    return folder


def found_by(folder: Path, patterns: Sequence[str], work: Path) -> list[set[str]]:
    """The Message-IDs, without brackets, of the mails that each pattern finds (mutt's manual, 4.3.1)."""
    settings, outputs = work / "muttrc", [work / f"found-{number}" for number in range(len(patterns))]
    settings.write_text(_SETTINGS.format(folder=folder))
    keys = "".join(_noted(pattern, output) for pattern, output in zip(patterns, outputs, strict=True))
    command = ["mutt", "-n", "-F", str(settings), "-f", str(folder), "-e", f"push '{keys}<quit>'"]
    _run_in_a_terminal(command, work)
    return [_ids(output) for output in outputs]


def _noted(pattern: str, output: Path) -> str:
    note = f"grep -im1 message-id: >> {shlex.quote(str(output))}"  # mutt reads ^m as a key
    tag = f"<untag-pattern>~A<enter><tag-pattern>{pattern}<enter>"
    return f"{tag}<tag-prefix-cond><pipe-message>{note}<enter><end-cond>"


def _ids(output: Path) -> set[str]:
    lines = output.read_text().splitlines() if output.exists() else []
    return {line.partition(":")[2].strip().strip("<>") for line in lines}


def _run_in_a_terminal(command: Sequence[str], work: Path) -> None:
    """mutt draws on a terminal, whatever else it does."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "vt100", "HOME": str(work), "LINES": "40", "COLUMNS": "120"}
    try:
        with Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, cwd=work) as mutt:
            os.close(theirs)
            try:
                _drain(ours)
                assert mutt.wait(_SECONDS) == 0
            finally:
                mutt.kill()
    finally:
        os.close(ours)


def _drain(terminal: int) -> None:
    """Until mutt has closed it, which Linux reports as an error."""
    try:
        while os.read(terminal, 65_536):
            pass
    except OSError:
        return
