"""The pages of the API's documentation, served from our own files: they open without a network."""

from __future__ import annotations

from importlib.resources import files

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.docs import get_redoc_html, get_swagger_ui_html
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.staticfiles import StaticFiles

ASSETS = "/docs/assets"

router = APIRouter(include_in_schema=False)


@router.get("/")
def home() -> RedirectResponse:
    """The way to the documentation, until the explorer stands here."""
    return RedirectResponse("/docs")


@router.get("/docs")
def docs(request: Request) -> HTMLResponse:
    """Swagger UI: every endpoint, to read and to try."""
    return get_swagger_ui_html(
        openapi_url=_below(request, "/openapi.json"),
        title="whereused API",
        swagger_js_url=_below(request, f"{ASSETS}/swagger-ui-bundle.js"),
        swagger_css_url=_below(request, f"{ASSETS}/swagger-ui.css"),
        swagger_favicon_url=_below(request, f"{ASSETS}/favicon.png"),
    )


@router.get("/redoc")
def redoc(request: Request) -> HTMLResponse:
    """ReDoc: the same, as one page to read."""
    return get_redoc_html(
        openapi_url=_below(request, "/openapi.json"),
        title="whereused API",
        redoc_js_url=_below(request, f"{ASSETS}/redoc.standalone.js"),
        redoc_favicon_url=_below(request, f"{ASSETS}/favicon.png"),
        with_google_fonts=False,
    )


def _below(request: Request, path: str) -> str:
    return f"{request.scope.get('root_path', '')}{path}"


def mount_assets(app: FastAPI) -> None:
    """Serve the scripts and styles that `fastapi-offline` brings along."""
    folder = files("fastapi_offline") / "static"
    app.mount(ASSETS, StaticFiles(directory=str(folder)), name="docs-assets")
