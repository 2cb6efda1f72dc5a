"""Who is compared, and how each is set up: as its users would, for speed.

A contender starts a server and says what to ask it. `KINDS` says what of: bytes that are known
beforehand (`fixed`), and bytes that are made for each request (`generated`).
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SPEC = HERE / "shop.json"
PET, ORDER = "/pets/10", "/orders/10"
_OK = json.loads(SPEC.read_text())["paths"]["/pets/{petId}"]["get"]["responses"]["200"]
DOGGIE = _OK["content"]["application/json"]["examples"]["doggie"]["value"]
FIXED, GENERATED = "fixed", "generated"
# An order as WireMock's users write one that is made up.
TEMPLATE = """{"id": {{randomInt lower=1}}, "petId": {{randomInt lower=1}},
"quantity": {{randomInt lower=1 upper=100}}, "shipDate": "{{now}}",
"status": "{{pickRandom 'placed' 'approved' 'delivered'}}", "complete": true }"""


@dataclass
class Contender:
    name: str
    kind: str
    path: str
    # From the folder for its files and a free port to the command.
    command: object
    # What has to be asked once before anything else.
    before: list = field(default_factory=list)
    # It says itself where it listens, first of all.
    says_url: bool = False
    env: dict = field(default_factory=dict)


def limit(binary):
    """Bare axum with the bytes that Mimus answers."""

    def command(folder, _):
        body = folder / "pet.json"
        body.write_text(json.dumps(DOGGIE, separators=(",", ":")))
        return [binary, body, "application/json"]

    return Contender("axum, the same bytes", FIXED, PET, command, says_url=True)


def mimus(binary):
    """Mimus in all the ways that an answer can be made, validation and journal on and off."""
    off = ["--validate", "off", "--journal", "off"]
    guest = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    guest = guest / "wasm32-wasip2/guest/hello_responder.wasm"
    script = """export default {
  getOrder(request) {
    const id = Number(request.params.orderId)
    const shipDate = new Date(Date.UTC(2026, 0, id)).toISOString()
    return { body: { id, petId: id + 1, quantity: id * 2, shipDate, status: 'placed', complete: false } }
  },
}
"""
    hello = ROOT / "examples/responder-hello/openapi.yaml"
    order = {"id": 10, "petId": 1, "quantity": 2, "shipDate": "2026-01-02T03:04:05Z", "status": "placed", "complete": False}
    crud = [("POST", "/orders", order)]

    def serve(*flags, spec=SPEC, config=None, files=()):
        def command(folder, port):
            more = []
            for name, text in files:
                (folder / name).write_text(text)
            if config is not None:
                (folder / "mimus.toml").write_text(config)
                more = ["--config", folder / "mimus.toml"]
            return [binary, "serve", spec, "--port", str(port), "--quiet", *flags, *more]

        return command

    def made(name, kind, path, *flags, before=(), **more):
        env = {"MIMUS_LOG": "warn"}
        return Contender(f"Mimus, {name}", kind, path, serve(*flags, **more), list(before), env=env)

    responder = f'[[responder]]\ncomponent = "{guest}"\n'
    scripted = '[[responder]]\nscript = "orders.js"\noperations = ["getOrder"]\n'
    return [
        made("fixed plan", FIXED, PET),
        made("fixed plan, journal off", FIXED, PET, "--journal", "off"),
        made("fixed plan, validation off", FIXED, PET, "--validate", "off"),
        made("fixed plan, both off", FIXED, PET, *off),
        made("faker", GENERATED, ORDER),
        made("faker, both off", GENERATED, ORDER, *off),
        made("a Rust responder", GENERATED, "/hello/ada", spec=hello, config=responder),
        made("a script", GENERATED, ORDER, config=scripted, files=[("orders.js", script)]),
        made("crud", GENERATED, ORDER, config='[[responder]]\nuse = "crud"\n', before=crud),
    ]


def peers(folder):
    """Prism, Mockoon and WireMock, from npm."""
    tools = folder / "node_modules/.bin"

    def prism(*flags):
        return lambda _, port: [tools / "prism", "mock", "-p", str(port), "-v", "silent", *flags, SPEC]

    def mockoon(_, port):
        return [tools / "mockoon-cli", "start", "--data", SPEC, "--port", str(port), "--disable-log-to-file", "--disable-admin-api"]

    def wiremock(*flags):
        def command(own, port):
            (own / "mappings").mkdir()
            as_json = {"content-type": "application/json"}
            pet = {"status": 200, "headers": as_json, "jsonBody": DOGGIE}
            order = {"status": 200, "headers": as_json, "body": TEMPLATE, "transformers": ["response-template"]}
            rules = {"pet": ("/pets/.*", pet), "order": ("/orders/.*", order)}
            for name, (pattern, response) in rules.items():
                rule = {"request": {"method": "GET", "urlPathPattern": pattern}, "response": response}
                (own / "mappings" / f"{name}.json").write_text(json.dumps(rule))
            return [tools / "wiremock", "--port", str(port), "--root-dir", own, *flags]

        return command

    tuned = ["--no-request-journal", "--disable-banner", "--disable-request-logging", "--disable-gzip"]
    return [
        Contender("Prism", FIXED, PET, prism()),
        Contender("Prism", GENERATED, ORDER, prism("-d")),
        Contender("Mockoon", FIXED, PET, mockoon),
        Contender("Mockoon", GENERATED, ORDER, mockoon),
        Contender("WireMock", FIXED, PET, wiremock("--disable-banner")),
        Contender("WireMock, no journal, log or gzip", FIXED, PET, wiremock(*tuned)),
        Contender("WireMock, no journal, log or gzip", GENERATED, ORDER, wiremock(*tuned)),
    ]
