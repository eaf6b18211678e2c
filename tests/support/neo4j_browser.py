"""The real Neo4j Browser of a running demo, driven by Debian's Chromium, with nothing but this machine to talk to."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from support.command import Running
from support.neo4j_server import managed_settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page, Request, Route

    from whereused.settings import Settings

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
HERE = ("localhost", "127.0.0.1", "::1")
RESULT = "svg g.node, [data-testid=cypherFrameErrorMessage], [data-testid=cypherFrameSidebarTable]"
"""What a frame has once its query has ended."""
KEPT_HOME = "TESTS_DEMO_HOME"
"""Variable: a home whose demo is loaded already, which is quicker while tests are written."""
PATIENCE = 90_000
"""Milliseconds: a query's first run compiles it, on a machine that has other things to do."""


def chromium() -> str | None:
    """Where Chromium is, if it is."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass(frozen=True)
class Demo:
    """A running `whereused demo`: its settings, its addresses and the password of its database."""

    settings: Settings
    api: str
    browser: str
    password: str


@contextlib.contextmanager
def running_demo() -> Iterator[Demo]:
    """`whereused demo` from nothing, in a home of its own, on free ports; KEPT_HOME may name one to use again."""
    with tempfile.TemporaryDirectory(prefix="whereused-browser-") as folder:
        home = Path(os.environ.get(KEPT_HOME) or f"{folder}/home")
        settings = managed_settings(home, neo4j_heap="512m", neo4j_pagecache="128m")
        with Running(settings, "demo") as demo:
            told = "\n".join(demo.lines_until("password: cat"))
            api = re.search(r"(http://\S+)/docs", told)
            browser = re.search(r"http://\S+/browser/\S*", told)
            assert api is not None, told
            assert browser is not None, told
            yield Demo(settings, api[1], browser[0], (settings.home / "password").read_text().strip())


@dataclass
class Neo4jBrowser:
    """A page with Neo4j Browser in it.

    `refused` are the addresses beyond this machine that it asked for in vain, `forbidden` those that it would have
    asked for, but for the policy that comes with the page.
    """

    page: Page
    demo: Demo
    refused: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)

    def open(self, address: str | None = None) -> None:
        """Open it; requests to other machines fail, as they do without a network."""
        self.page.route("**/*", self._route)
        self.page.on("requestfailed", self._failed)
        self.page.goto(address or self.demo.browser)

    def _route(self, route: Route) -> None:
        url = urlsplit(route.request.url)
        if url.scheme in ("http", "https", "ws", "wss") and url.hostname not in HERE:
            self.refused.append(route.request.url)
            route.abort()
        else:
            route.continue_()

    def _failed(self, request: Request) -> None:
        if request.failure == "csp":
            self.forbidden.append(request.url)

    def connect(self) -> None:
        """Log in with the generated password, as a person does."""
        self.log_in(self.demo.password)
        self.page.get_by_text("You are connected as user").wait_for(timeout=PATIENCE)

    def log_in(self, password: str) -> None:
        """Fill the form in, and send it."""
        self.page.fill("[data-testid=username]", "neo4j")
        self.page.fill("[data-testid=password]", password)
        self.page.click("[data-testid=connect]")

    def guide(self) -> Locator:
        """The frame of the guide, once it is there."""
        found = self._guides().last
        found.wait_for(timeout=PATIENCE)
        return found

    def _guides(self) -> Locator:
        return self.page.locator("[data-testid=frame]").filter(has_text="/guides/recall.html")

    def editor(self) -> str:
        """What stands in the editor."""
        return self.page.locator("#monaco-main-editor .view-lines").inner_text().replace("\xa0", " ")

    def show(self, address: str) -> str:
        """Follow a link into Neo4j Browser; what then stands in the editor."""
        self.page.goto(address)
        form = self.page.locator("[data-testid=connect]")
        form.or_(self._guides()).first.wait_for()
        if form.is_visible():  # it had no time to keep the password
            self.connect()
            self.guide()
        self.page.locator("#monaco-main-editor").get_by_text("CYPHER").first.wait_for()
        return self.editor()

    def write(self, text: str) -> None:
        """Put a text into the editor, in place of what stands there."""
        self.page.click("#monaco-main-editor")
        self.page.keyboard.press("Control+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(text)

    def run_command(self, text: str) -> Locator:
        """Run a command of Neo4j Browser, such as `:params`; its frame."""
        frames = self.page.locator("[data-testid=frame]")
        before = frames.count()
        self.write(text)
        self.page.click("[data-testid=editor-Run]")
        frames.nth(before).wait_for()
        return frames.first

    def run(self) -> Locator:
        """Run what stands in the editor; the frame of its result, once it has one."""
        command = self.page.locator("[data-testid=frameCommand]").filter(has_text="CYPHER 25")
        frames = self.page.locator("[data-testid=frame]").filter(has=command)
        before = frames.count()
        self.page.click("[data-testid=editor-Run]")
        frames.nth(before).wait_for()
        frame = frames.first
        frame.locator(RESULT).first.wait_for()
        return frame


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    assert path is not None
    sandbox = ["--no-sandbox"] if os.name == "posix" and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=sandbox)
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def connected(browser: Browser, demo: Demo, width: int = 1280, height: int = 900) -> Iterator[Neo4jBrowser]:
    """Neo4j Browser in a profile of its own, connected as a new user connects."""
    with browser.new_context(viewport={"width": width, "height": height}) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        opened = Neo4jBrowser(page, demo)
        opened.open()
        opened.connect()
        yield opened
