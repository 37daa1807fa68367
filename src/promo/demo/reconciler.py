"""The part that Flux plays: what a file of the gitops repository names is what runs.

It asks the repository again and again; where an environment's file names another digest than the
one that is deployed, it deploys that build.
"""

import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from promo.demo import gitops
from promo.demo.builds import Builds
from promo.demo.environment import Environment
from promo.errors import PromoError

POLL_SECONDS: Final = 0.2


class Reconciler:
    """A thread that keeps environments at what their files name.

    Args:
        repository: the bare gitops repository.
        builds: where a digest's build comes from.
        environments: what is kept, by name.
        say: called with a line for every deployment and every failure.
    """

    def __init__(
        self,
        repository: Path,
        builds: Builds,
        environments: Mapping[str, Environment],
        say: Callable[[str], None],
    ) -> None:
        self._repository = repository
        self._builds = builds
        self._environments = environments
        self._say = say
        self._seen: str | None = None
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="reconciler", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; the environments stay as they are."""
        self._done.set()
        if self._thread.is_alive():
            self._thread.join()

    def look(self) -> None:
        """Ask once, and deploy what changed."""
        head = gitops.head(self._repository)
        if head == self._seen:
            return
        for name, environment in self._environments.items():
            self._reconcile(environment, gitops.wanted_digest(self._repository, head, name))
        self._seen = head

    def _keep(self) -> None:
        while not self._done.is_set():
            try:
                self.look()
            except PromoError as error:
                # As in a cluster: say so, and try again at the next look.
                self._say(f"failed: {error}")
            self._done.wait(POLL_SECONDS)

    def _reconcile(self, environment: Environment, digest: str | None) -> None:
        running = environment.build
        if digest is None or (running is not None and running.digest == digest):
            return
        build = self._builds.get(digest)
        if build is None:
            self._say(f"{environment.name}: no such image: {digest}")
            return
        environment.deploy(build)
        was = running.tag if running else "nothing"
        self._say(f"{environment.name}: {was} → {build.tag} ({build.sha[:7]})")
