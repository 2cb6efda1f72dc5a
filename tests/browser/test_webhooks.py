"""Webhooks: registered, tried, and what became of each telling."""

import http.server
import json
import queue
import threading

import pytest
from playwright.sync_api import expect
from test_safety import ATTACKS, harmless


@pytest.fixture
def listener():
    """Somebody who is told: where, and what came."""
    came = queue.Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            came.put(json.loads(body))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(ATTACKS[0].encode())

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", came
    server.shutdown()
    server.server_close()


def test_one_is_registered_tried_and_told(watch, serve, listener, picture):
    url, came = listener
    mimus = serve("--webhook-allow", url)
    page = watch(mimus, "#/webhooks")
    expect(page.get_by_text("Nobody is told")).to_be_visible()
    page.get_by_role("button", name="New").click()
    page.get_by_label("URL").fill(f"{url}/hook")
    page.get_by_label("What it is for").fill(ATTACKS[0])
    page.get_by_role("checkbox", name="data.accessed").check()
    page.get_by_label("Secret").fill("correct-horse")
    page.get_by_role("button", name="Register").click()
    hook = page.get_by_role("region", name="Webhook 1")
    expect(hook).to_contain_text("data.created, data.accessed")
    expect(hook).to_contain_text("JSON, signed")
    hook.get_by_role("button", name="Test").click()
    expect(page.get_by_role("dialog")).to_contain_text("success")
    expect(page.get_by_role("dialog")).to_contain_text("<img")
    harmless(page)
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    came.get(timeout=30)
    mimus.send("/v1/pets/7")
    came.get(timeout=30)
    page.get_by_role("button", name="Refresh").click()
    told = page.get_by_role("table", name="Deliveries").get_by_role("row", name="data.accessed")
    expect(told.first).to_contain_text("success")
    picture(page, "webhooks-told")
    told.first.get_by_role("button", name="Tell again").click()
    expect(page.get_by_text("Told again: success.")).to_be_visible()
    came.get(timeout=30)
    hook.get_by_role("button", name="Turn off").click()
    expect(hook.locator(".badge")).to_have_text("off")
    hook.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nobody is told")).to_be_visible()


def test_what_is_not_public_is_refused_with_the_remedy(watch, serve):
    mimus = serve()
    page = watch(mimus, "#/webhooks")
    page.expected.append("400")
    page.get_by_role("button", name="New").click()
    page.get_by_label("URL").fill("http://127.0.0.1:9/hook")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("--webhook-allow")
