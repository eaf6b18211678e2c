"""The screenshots of README and docs: `python -m tests.browser.screenshots`, from a demo of its own."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # as pytest has it

from support.neo4j_browser import Demo, Neo4jBrowser, connected, launched, running_demo  # noqa: E402
from whereused.graph.browser_files import browser_queries  # noqa: E402

IMAGES = HERE.parents[1] / "docs" / "images"
SETTLE = 6_000
"""Milliseconds in which a drawn graph comes to rest."""


def main() -> None:
    """Take them all."""
    IMAGES.mkdir(exist_ok=True)
    with running_demo() as demo, launched() as chrome, connected(chrome, demo, 1180, 860) as opened:
        guide = opened.guide()
        guide.get_by_text("A recall in the graph").wait_for()
        opened.page.wait_for_timeout(2_000)
        guide.screenshot(path=IMAGES / "guide.png")
        for query, name in (("where_used", "where-used"), ("evidence_path", "evidence")):
            draw(opened, demo, query, IMAGES / f"{name}.png")


def draw(opened: Neo4jBrowser, demo: Demo, query: str, path: Path) -> None:
    """Run a query with the values of the sample plant, and take a picture of its frame."""
    from whereused.api.deep_links import deep_link

    file = browser_queries()[query]
    opened.show(str(deep_link(demo.browser.partition("?")[0], query, **file.params)))
    frame = opened.run()
    frame.locator("svg g.node").first.wait_for()
    opened.page.wait_for_timeout(SETTLE)
    frame.screenshot(path=path)
    print(f"{path.relative_to(HERE.parents[1])}: {path.stat().st_size / 1024:.0f} KB")


if __name__ == "__main__":
    main()
