"""Everything that has to run before the story can begin, and that stops after it."""

from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from promo.demo import gitops
from promo.demo.application.faults import Fault
from promo.demo.builds import Build, Builds
from promo.demo.environment import Environment
from promo.demo.github import LocalGitHub
from promo.demo.reconciler import Reconciler
from promo.demo.versions import Repository, Version, versions

GITHUB_REPOSITORY = "pine-and-paper/shop"


@dataclass(frozen=True)
class Stage:
    """What the story plays on.

    Args:
        folder: where everything is kept.
        repository: the application's, a checkout.
        gitops: the bare gitops repository.
        environments: by name, each at a fixed address.
        github: issues and statuses.
        builds: what a registry would hold.
        versions: the first one runs everywhere; the others are still to come.
        first: the build that runs everywhere.
    """

    folder: Path
    repository: Repository
    gitops: Path
    environments: dict[str, Environment]
    github: LocalGitHub
    builds: Builds
    versions: tuple[Version, Version, Version, Version]
    first: Build

    def build(self, version: Version) -> Build:
        """Commit a version and build it, as a push to the application's repository would."""
        return self.builds.make(
            self.repository.folder, self.repository.commit(version), version.number
        )


@contextmanager
def stage(folder: Path, fault: Fault) -> Generator[Stage]:
    """Set everything up in an empty folder, and stop all of it when the block ends."""
    logs = folder / "logs"
    logs.mkdir()
    with ExitStack() as stack:
        environments: dict[str, Environment] = {}
        for name in gitops.ENVIRONMENTS:
            environments[name] = Environment(name, logs / f"{name}.log")
            stack.callback(environments[name].stop)
        bare = folder / "gitops.git"
        addresses = {name: environment.address for name, environment in environments.items()}
        repository = Repository(folder / "shop", addresses, bare)
        builds = Builds(folder / "builds")
        story = versions(fault)
        first = builds.make(repository.folder, repository.commit(story[0]), story[0].number)
        gitops.create(bare, first)
        github = stack.enter_context(LocalGitHub(GITHUB_REPOSITORY, files=folder))
        reconciler = Reconciler(bare, builds, environments, _Log(logs / "reconciler.log"))
        stack.callback(reconciler.stop)
        reconciler.look()
        reconciler.start()
        yield Stage(folder, repository, bare, environments, github, builds, story, first)


class _Log:
    """Lines into a file, as they come."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __call__(self, line: str) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
