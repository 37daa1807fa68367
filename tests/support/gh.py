"""A program `gh` in place of GitHub's own, which needs GitHub: it verifies, refuses, says nothing.

What it says follows from the workflow that may sign: REFUSED, MUTE, PUSHED (only what lies in the
registry is there), or any other. What it was asked, and docker's login that it found, it keeps.
"""

import stat
from pathlib import Path

_PROGRAM = """\
#!/bin/sh
echo "$@" >> "FOLDER/asked"
[ -z "$DOCKER_CONFIG" ] || cat "$DOCKER_CONFIG/config.json" >> "FOLDER/asked"
[ "$GH_TOKEN" = "THE_TOKEN" ] || exit 4
case "$*" in
  *PUSHED*--bundle-from-oci) ;;
  *REFUSED*|*PUSHED*) echo "no attestations found" >&2; exit 1;;
  *MUTE*) echo '[]'; exit 0;;
esac
echo '[{"verificationResult": {"signature": {"certificate":
  {"sourceRepositoryDigest": "SHA", "sourceRepositoryURI": "SOURCE"}}}}]'
"""


def with_gh(folder: Path, *, sha: str, source: str, token: str) -> Path:
    """Put it into a folder; the file that says what it was asked.

    Args:
        folder: new.
        sha: the commit that it says an image is of.
        source: the address of the repository that it says an image is of.
        token: what it wants to be logged in with.
    """
    folder.mkdir()
    program = folder / "gh"
    text = _PROGRAM.replace("FOLDER", str(folder)).replace("THE_TOKEN", token)
    program.write_text(text.replace('"SHA"', f'"{sha}"').replace("SOURCE", source))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder / "asked"
