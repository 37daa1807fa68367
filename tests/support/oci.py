"""Real images in a real registry: OCI layouts made here, pushed by skopeo to docker-registry."""

import hashlib
import json
import os
import socket
import subprocess
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.site import free_port

REVISION = "org.opencontainers.image.revision"
SOURCE = "org.opencontainers.image.source"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_INDEX = "application/vnd.oci.image.index.v1+json"


class Layout:
    """An OCI layout on disk with one image in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs" / "sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def image(
        self,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        architecture: str = "amd64",
    ) -> dict[str, Any]:
        """The descriptor of a one-platform image with these labels and annotations."""
        layer = self._blob(b"a layer", "application/vnd.oci.image.layer.v1.tar")
        config = {
            "architecture": architecture,
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
            "config": {"Labels": dict(labels)} if labels is not None else {},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": self._json(config, "application/vnd.oci.image.config.v1+json"),
            "layers": [layer],
            **({"annotations": dict(annotations)} if annotations else {}),
        }
        platform = {"architecture": architecture, "os": "linux"}
        return {**self._json(manifest, _MANIFEST), "platform": platform}

    def index(
        self, images: Sequence[dict[str, Any]], annotations: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The descriptor of an image of several platforms."""
        body: dict[str, Any] = {"schemaVersion": 2, "mediaType": _INDEX, "manifests": list(images)}
        if annotations:
            body["annotations"] = dict(annotations)
        return self._json(body, _INDEX)

    def push(self, top: dict[str, Any], address: str, login: str = "") -> str:
        """Push the image to ``127.0.0.1:5000/o/web:tag``; return its digest."""
        named = {**top, "annotations": {"org.opencontainers.image.ref.name": "top"}}
        index = {"schemaVersion": 2, "manifests": [named]}
        (self.folder / "index.json").write_text(json.dumps(index))
        subprocess.run(
            [
                "skopeo", "copy", "--quiet", "--all", "--preserve-digests",
                "--dest-tls-verify=false", *(["--dest-creds", login] if login else []),
                f"oci:{self.folder}:top", f"docker://{address}",
            ],
            check=True,
            capture_output=True,
        )  # fmt: skip
        return str(top["digest"])

    def _json(self, value: Mapping[str, Any], kind: str) -> dict[str, Any]:
        return self._blob(json.dumps(value).encode(), kind)

    def _blob(self, content: bytes, kind: str) -> dict[str, Any]:
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / "blobs" / "sha256" / digest).write_bytes(content)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(content)}


@contextmanager
def docker_registry(folder: Path, passwords: str = "") -> Generator[str]:
    """A running registry's ``host:port``; ``passwords`` is an htpasswd file's content."""
    folder.mkdir(parents=True)
    address = f"127.0.0.1:{free_port()}"
    settings: dict[str, Any] = {
        "version": "0.1",
        "log": {"level": "error"},
        "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
        "http": {"addr": address},
    }
    if passwords:
        (folder / "htpasswd").write_text(passwords)
        settings["auth"] = {"htpasswd": {"realm": "here", "path": str(folder / "htpasswd")}}
    config = folder / "config.yml"
    config.write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            ["docker-registry", "serve", str(config)],
            stdout=log,
            stderr=log,
            env={"PATH": os.environ["PATH"], "OTEL_TRACES_EXPORTER": "none"},
        )
        try:
            _wait(process, address)
            yield address
        finally:
            process.terminate()
            process.wait(10)


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    host, port = address.split(":")
    for _ in range(200):
        assert process.poll() is None, "docker-registry ended at once"
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("docker-registry does not listen")
