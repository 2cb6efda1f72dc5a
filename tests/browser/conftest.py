"""A server for each module of tests, and a real Chromium that looks at its page.

Nothing here sleeps: Playwright's expectations wait for what they say. Each test fails as
well where the page asked another host, ran into its own policy, or wrote an error.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import urllib.error
import urllib.request

import pytest
from playwright.sync_api import expect, sync_playwright

ROOT = pathlib.Path(__file__).resolve().parents[2]
PETSTORE = ROOT / "examples/petstore/openapi.yaml"
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]

# How long anything may take before a test fails rather than hangs.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


class Mimus:
    """A running server."""

    def __init__(self, *arguments, description=PETSTORE):
        environment = {**os.environ, "MIMUS_LOG": "warn"}
        environment.pop("MIMUS_ADMIN_TOKEN", None)
        self.process = subprocess.Popen(
            [os.environ["MIMUS"], "serve", str(description), "--port", "0", "--seed", "7", *arguments],
            stdout=subprocess.PIPE,
            env=environment,
            text=True,
        )
        self.said = []
        for line in self.process.stdout:
            self.said.append(line.strip())
            if found := re.search(r"^mimus serves .* on (http\S+)$", self.said[-1]):
                self.url = found.group(1)
            if found := re.search(r"^admin page on (http\S+)$", self.said[-1]):
                self.page_url = found.group(1)
                break
        assert hasattr(self, "page_url"), self.said

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def send(self, path, method="GET", body=None, headers=None):
        """Status and text of an answer, whatever it is."""
        data = body.encode() if isinstance(body, str) else body
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=headers or {})
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as answer:
            return answer.code, answer.read().decode("utf-8", "replace")

    def admin(self, path, method="GET", body=None):
        """What the admin API says, in JSON."""
        headers = {"content-type": "application/json"} if body is not None else {}
        status, text = self.send("/admin/api" + path, method, None if body is None else json.dumps(body), headers)
        assert status < 300, f"{method} {path}: {status} {text}"
        return json.loads(text) if text else None

    def pet(self, name):
        """Takes in a pet where they are kept, and says its id."""
        pet = {"name": name, "kind": "dog", "status": "available"}
        status, text = self.send("/v1/pets", "POST", json.dumps(pet), {"content-type": "application/json", "x-api-key": "k"})
        assert status == 201, text
        return json.loads(text)["id"]

    def shop(self):
        """Asks for some things, one of each kind."""
        self.send("/v1/pets?limit=3")
        self.send("/v1/pets/7", headers={"x-session-id": "s1", "x-correlation-id": "c1"})
        self.send("/v1/pets/8")
        self.send("/v1/pets/none")
        self.send("/v1/nowhere")
        self.send("/v1/orders", "POST", '{"petId": 7, "quantity": 2}', {"content-type": "application/json", "x-api-key": "swordfish"})
        self.send("/v1/orders", "POST", '{"petId": 7, "quantity": 0}', {"content-type": "application/json", "x-api-key": "swordfish"})


@pytest.fixture(scope="module")
def serve():
    """Starts servers, and stops them at the end of the module."""
    running = []

    def start(*arguments, **options):
        running.append(Mimus(*arguments, **options))
        return running[-1]

    yield start
    for one in running:
        one.stop()


@pytest.fixture(scope="module")
def mimus(serve):
    return serve()


@pytest.fixture(scope="module")
def shop(serve, tmp_path_factory):
    """A server whose pets are kept, by `crud`."""
    config = tmp_path_factory.mktemp("shop") / "mimus.toml"
    config.write_text('[[responder]]\nuse = "crud"\noperations = ["tag:pets"]\n')
    return serve("--config", str(config))


@pytest.fixture(scope="session")
def browser():
    binary = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert binary, "there is no `chromium`; CHROMIUM=path names one"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def watch(browser):
    """Opens pages, and holds against them at the end what no page may do."""
    contexts, errors, foreign, expected = [], [], [], []

    def open_page(server, where="", **options):
        options = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", **options}
        context = browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        # What a page that can be written to would do first.
        context.add_init_script("window.pwned = 0")
        contexts.append(context)
        page = context.new_page()
        page.expected = expected
        page.on("pageerror", lambda error: errors.append(f"error: {error}"))
        page.on("console", lambda message: errors.append(f"console: {message.text}") if message.type in ("error", "warning") else None)
        page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith((server.page_url.removesuffix("/admin"), "data:", "blob:")) else None)
        serve_from_folder(page)
        page.goto(server.page_url + where)
        return page

    yield open_page
    for context in contexts:
        for page in context.pages:
            assert page.evaluate("window.pwned") == 0, "text from outside was run"
        context.close()
    errors = [error for error in errors if not any(re.search(pattern, error) for pattern in expected)]
    assert not errors, errors
    assert not foreign, f"asked for elsewhere: {foreign}"


def serve_from_folder(page):
    """MIMUS_PAGE=host/page takes the page's files from there rather than from the binary, for
    work on them: what the server says of them stays."""
    folder = os.environ.get("MIMUS_PAGE")
    if not folder:
        return

    def answer(route):
        file = ROOT / folder / route.request.url.split("/api/page/")[1]
        kind = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}[file.suffix]
        route.fulfill(body=file.read_bytes(), content_type=kind)

    page.route("**/api/page/**", answer)


@pytest.fixture
def picture():
    """Keeps pictures of a view in the folder that MIMUS_SCREENSHOTS names."""

    def take(page, name):
        folder = os.environ.get("MIMUS_SCREENSHOTS")
        if folder:
            pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=pathlib.Path(folder) / f"{name}.png")

    return take


def fits(page):
    """Whether nothing sticks out at the side."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth && document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth + 1")
