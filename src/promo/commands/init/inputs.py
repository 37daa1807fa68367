"""What init can be told; what it is not told it looks for, asks for, or leaves to be filled in."""

from dataclasses import dataclass
from pathlib import Path

from promo.inputs import PATH, URL, YES_NO, Common, Gitops, Kind, given, matching


def _repository_path(text: str) -> str:
    parts = text.split("/")
    if "\\" in text or ":" in text:
        raise ValueError("a path inside the repository, written with / on every system")
    if text.startswith("/") or ".." in parts or not text.isprintable():
        raise ValueError("a path inside the repository, like clusters/a/web/staging.yaml")
    return text


IN_REPOSITORY = Kind("path", _repository_path)


@dataclass(frozen=True, kw_only=True)
class Inputs(Gitops, Common):
    """The inputs of init. It writes no documents, and the configuration is what it makes."""

    config: Path | None = None
    out: Path = Path()
    python_path: str | None = None
    push: bool = True
    repo: Path = given("The repository, or a folder in it.", PATH, default=".", argument=True)
    folder: str | None = given(
        "The web application's folder in it (default: the only one that is found).", IN_REPOSITORY
    )
    url: str | None = given("Staging's address.", URL)
    target_url: str | None = given("The address of the environment after staging.", URL)
    source_file: str | None = given("Staging's file in the gitops repository.", IN_REPOSITORY)
    target_file: str | None = given(
        "The next environment's file in the gitops repository.", IN_REPOSITORY
    )
    uses: str | None = given(
        "Where promo is taken from, as owner/name@ref.",
        matching(
            "owner/name@ref",
            r"[A-Za-z0-9][A-Za-z0-9-]{0,38}/[A-Za-z0-9._-]{1,100}@[A-Za-z0-9][A-Za-z0-9._/-]{0,100}",
            "owner/name@ref, like org/promo@v1",
        ),
    )
    yes: bool = given("Write without asking.", YES_NO, default="false")
