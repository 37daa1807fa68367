"""The gitops repository of the demo: one file an environment, in the shape that Flux reads."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from promo.demo.builds import IMAGE, Build
from promo.demo.plain_git import git, line
from promo.documents.release import Image
from promo.gitops.trailers import Record, commit_message

APP: Final = "shop"
ENVIRONMENTS: Final[tuple[str, ...]] = ("staging", "demo", "prod")
BRANCH: Final = "main"

_DIGEST: Final = re.compile(r"^\s+digest: (sha256:[0-9a-f]{64})\b", re.MULTILINE)
_FILE: Final = """\
# The shop in {environment}.
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: {environment}
spec:
  interval: 1m
  chart: {{spec: {{chart: ./charts/shop, sourceRef: {{kind: GitRepository, name: charts}}}}}}
  values:
    replicas: 2  # enough for a quiet shop
    image:
      repository: {image}
      tag: "{tag}"  # for people
      digest: {digest}  # what runs
    ingress:
      host: '{environment}.shop.example.com'
"""


def file_of(environment: str) -> str:
    """The path of an environment's file."""
    return f"clusters/main/{APP}/helmrelease-{environment}.yaml"


def create(folder: Path, build: Build) -> None:
    """Make the bare repository, with every environment at one build."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", f"--initial-branch={BRANCH}")
    files = {file_of(name): _content(name, build) for name in ENVIRONMENTS}
    founding = Record(
        promotion_id=f"founding-{build.tag}",
        app=APP,
        target_paths=tuple(files),
        source_revision=build.sha,
        images=(Image(name=APP, repository=IMAGE, tag=build.tag, digest=build.digest),),
    )
    commit(folder, commit_message(f"Add the shop at {build.tag}", "", founding), files)


def commit(folder: Path, message: str, files: dict[str, str]) -> str:
    """Commit whole files on the branch; the commit's SHA."""
    has_parent = git(folder, "for-each-ref", f"refs/heads/{BRANCH}") != b""
    stream = [f"commit refs/heads/{BRANCH}", "committer Robin Example <robin@example.com> now"]
    stream += [f"data {len(message.encode())}", message]
    stream += [f"from refs/heads/{BRANCH}^0"] if has_parent else []
    for path, text in files.items():
        stream += [f"M 100644 inline {path}", f"data {len(text.encode())}", text]
    git(folder, "fast-import", "--quiet", "--date-format=now", stdin="\n".join(stream).encode())
    return line(folder, "rev-parse", BRANCH)


def head(folder: Path) -> str:
    """The commit that the branch is at."""
    return line(folder, "rev-parse", f"refs/heads/{BRANCH}")


def wanted_digest(folder: Path, at: str, environment: str) -> str | None:
    """The digest that an environment's file names in a commit, None when it names none."""
    text = git(folder, "show", f"{at}:{file_of(environment)}").decode("utf-8", "replace")
    found = _DIGEST.search(text)
    return found[1] if found else None


def log(folder: Path) -> Sequence[tuple[str, str]]:
    """The branch's history, newest first: short SHA and whole message of each commit."""
    text = git(folder, "log", "--format=%h%x00%B%x01", BRANCH).decode("utf-8", "replace")
    entries = [entry.strip("\n") for entry in text.split("\x01") if entry.strip("\n")]
    return [(short, body.strip()) for short, _, body in (e.partition("\x00") for e in entries)]


def _content(environment: str, build: Build) -> str:
    return _FILE.format(environment=environment, image=IMAGE, tag=build.tag, digest=build.digest)
