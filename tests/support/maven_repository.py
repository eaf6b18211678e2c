"""A small Maven repository on loopback, for tests of downloading: real HTTP, and what can go wrong with it."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

POM = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>org.toy</groupId><artifactId>{name}</artifactId><version>1.0</version>
<dependencies>{dependencies}</dependencies></project>"""
DEPENDENCY = """<dependency><groupId>org.toy</groupId><artifactId>{name}</artifactId><version>1.0</version>
<scope>{scope}</scope></dependency>"""


@dataclass
class Repository:
    """The files served, by path; and how badly they are served."""

    files: dict[str, bytes] = field(default_factory=dict)
    url: str = ""
    asked: Counter[str] = field(default_factory=Counter)
    chunk_seconds: float = 0.0
    cut_short: dict[str, int] = field(default_factory=dict)  # path -> how many times to end it half-way

    def add(self, path: str, content: bytes) -> None:
        """Serve `content` at `path`, with its checksum beside it."""
        self.files[path] = content
        self.files[f"{path}.sha1"] = hashlib.sha1(content, usedforsecurity=False).hexdigest().encode()

    def add_module(self, name: str, content: bytes, **needs: str) -> None:
        """A jar `org.toy:name:1.0` that needs others: `other="compile"`."""
        dependencies = "".join(DEPENDENCY.format(name=other, scope=scope) for other, scope in needs.items())
        place = f"org/toy/{name}/1.0/{name}-1.0"
        self.add(f"{place}.pom", POM.format(name=name, dependencies=dependencies).encode())
        self.add(f"{place}.jar", content)


@contextlib.contextmanager
def served(repository: Repository, folder: Path | None = None) -> Iterator[Repository]:
    """Serve `repository`, and the files of `folder` behind it, while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.lstrip("/")
            repository.asked[path] += 1
            content = repository.files.get(path)
            if content is None and folder is not None and (folder / path).is_file():
                content = (folder / path).read_bytes()
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self._send(path, content or b"")

        def _send(self, path: str, content: bytes) -> None:
            if repository.cut_short.get(path, 0) > 0:
                repository.cut_short[path] -= 1
                content = content[: len(content) // 2]
                self.close_connection = True
            with contextlib.suppress(OSError):  # a client that was killed
                for at in range(0, len(content), 65536):
                    self.wfile.write(content[at : at + 65536])
                    time.sleep(repository.chunk_seconds if path.endswith(".jar") else 0)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    repository.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield repository
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
