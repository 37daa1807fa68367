"""The demo's cluster: real processes behind one address, kept at what real git files name."""

import http.client
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from promo.demo import gitops
from promo.demo.application.faults import DEFAULT, FAULTS
from promo.demo.builds import Build, Builds
from promo.demo.environment import Environment
from promo.demo.reconciler import Reconciler
from promo.demo.versions import Repository, versions
from promo.errors import PromoError


def served(address: str) -> str:
    netloc = urlsplit(address).netloc
    with closing(http.client.HTTPConnection(netloc, timeout=10)) as connection:
        connection.request("GET", "/health")
        return json.loads(connection.getresponse().read())["sha"]


def ask_until_gone(address: str) -> None:
    while True:
        served(address)


class Cluster:
    """Two builds, a gitops repository at the first, and one environment."""

    def __init__(self, folder: Path, sleep: Callable[[float], None]) -> None:
        self.gitops = folder / "gitops.git"
        self.staging = Environment("staging", folder / "staging.log", sleep=sleep)
        addresses = dict.fromkeys(gitops.ENVIRONMENTS, self.staging.address)
        repository = Repository(folder / "shop", addresses, self.gitops)
        self.builds = Builds(folder / "builds")
        self.old, self.new = (
            self.builds.make(repository.folder, repository.commit(version), version.number)
            for version in versions(FAULTS[DEFAULT])[:2]
        )
        gitops.create(self.gitops, self.old)
        self.said: list[str] = []
        self.reconciler = Reconciler(
            self.gitops, self.builds, {"staging": self.staging}, self.said.append
        )

    def write(self, digest: str) -> None:
        path = gitops.file_of("staging")
        text = gitops.git(self.gitops, "show", f"main:{path}").decode()
        old = gitops.wanted_digest(self.gitops, "main", "staging") or ""
        gitops.commit(self.gitops, "Another digest", {path: text.replace(old, digest)})

    def stop(self) -> None:
        self.reconciler.stop()
        self.staging.stop()


@pytest.fixture
def cluster(tmp_path: Path) -> Generator[Cluster]:
    with ExitStack() as stack:
        made = Cluster(tmp_path, lambda _: None)
        stack.callback(made.stop)
        yield made


def test_a_changed_file_is_deployed_and_an_unchanged_one_is_left_alone(cluster: Cluster):
    cluster.reconciler.look()
    assert served(cluster.staging.address) == cluster.old.sha
    cluster.reconciler.look()
    cluster.write(cluster.new.digest)
    cluster.reconciler.look()
    assert served(cluster.staging.address) == cluster.new.sha
    assert cluster.said == [
        f"staging: nothing → 1.0.0 ({cluster.old.sha[:7]})",
        f"staging: 1.0.0 → 1.1.0 ({cluster.new.sha[:7]})",
    ]


def test_a_digest_that_nobody_built_changes_nothing(cluster: Cluster):
    cluster.reconciler.look()
    cluster.write("sha256:" + "0" * 64)
    cluster.reconciler.look()
    assert served(cluster.staging.address) == cluster.old.sha
    assert cluster.said[-1] == f"staging: no such image: sha256:{'0' * 64}"


def test_a_build_that_does_not_start_leaves_the_old_one_in_place(cluster: Cluster, tmp_path: Path):
    cluster.reconciler.look()
    (tmp_path / "broken").mkdir()
    with pytest.raises(PromoError, match="did not start") as caught:
        cluster.staging.deploy(Build("0" * 40, "0.0.0", "sha256:0", tmp_path / "broken"))
    assert caught.value.reason == "demo-server"
    assert served(cluster.staging.address) == cluster.old.sha


def test_old_and_new_answer_side_by_side_for_a_moment(tmp_path: Path):
    seen: list[set[str]] = []
    made = Cluster(
        tmp_path, lambda _: seen.append({served(made.staging.address) for _ in range(60)})
    )
    try:
        made.reconciler.look()
        made.write(made.new.digest)
        made.reconciler.look()
        after = {served(made.staging.address) for _ in range(20)}
    finally:
        made.stop()
    assert seen == [{made.old.sha, made.new.sha}]
    assert after == {made.new.sha}


def test_the_thread_notices_by_itself_and_survives_a_repository_that_is_away(cluster: Cluster):
    deployed = threading.Event()
    failed = threading.Event()

    def hear(line: str) -> None:
        (failed if line.startswith("failed: ") else deployed).set()

    reconciler = Reconciler(cluster.gitops, cluster.builds, {"staging": cluster.staging}, hear)
    away = cluster.gitops.rename(cluster.gitops.with_name("away.git"))
    reconciler.start()
    try:
        assert failed.wait(20)
        away.rename(cluster.gitops)
        assert deployed.wait(20)
    finally:
        reconciler.stop()
    assert served(cluster.staging.address) == cluster.old.sha


def test_two_builds_of_the_same_files_have_two_digests(cluster: Cluster):
    digests = {cluster.old.digest, cluster.new.digest}
    assert len(digests) == 2
    assert all(len(digest) == 71 for digest in digests)


def test_an_environment_without_a_build_hangs_up(tmp_path: Path):
    empty = Environment("staging", tmp_path / "log")
    try:
        with pytest.raises(OSError, match=r"reset|closed"):
            served(empty.address)
    finally:
        empty.stop()


def test_servers_end_when_whoever_started_them_is_killed(cluster: Cluster, tmp_path: Path):
    program = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from promo.demo.servers import Server\n"
        f"print(Server(Path({str(cluster.old.folder)!r}), 'a' * 40, Path('log')).address)\n"
        "sys.stdout.flush()\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=tmp_path
    ) as owner:
        assert owner.stdout
        address = owner.stdout.readline().decode().strip()
        assert served(address) == "a" * 40
        owner.kill()
    with pytest.raises(OSError, match=r"refused|reset|closed"):
        ask_until_gone(address)
