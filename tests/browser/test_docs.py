"""The page at /docs shows what is served, and tries it out, under a policy that lets it ask
nobody else."""

from playwright.sync_api import expect

ATTACK = "<img src=x onerror=window.pwned++><script>window.pwned++</script>"


def open_docs(watch, server, where=""):
    page = watch(server)
    page.goto(server.url + "/docs" + where)
    return page


def test_an_operation_is_tried_out_on_the_mock(watch, mimus, picture):
    page = open_docs(watch, mimus)
    expect(page.locator(".info .title")).to_contain_text("Petstore")
    expect(page.locator(".opblock")).to_have_count(9)
    picture(page, "docs")
    operation = page.locator("#operations-pets-getPet")
    operation.locator(".opblock-summary-control").click()
    operation.locator("tr[data-param-name='petId'] input").fill("7")
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table")
    expect(answer.locator(".response-col_status").last).to_contain_text("200")
    expect(answer).to_contain_text('"name": "Tom"')
    expect(operation.locator(".request-url")).to_contain_text(mimus.url + "/v1/pets/7")
    picture(page, "docs-tried")
    assert mimus.admin("/requests?operation=getPet")["total_count"] == 1


def test_what_a_description_says_is_text(watch, serve, tmp_path):
    description = tmp_path / "openapi.json"
    description.write_text(
        """{
            "openapi": "3.1.0",
            "info": { "title": "ATTACK", "version": "ATTACK", "description": "ATTACK" },
            "tags": [{ "name": "ATTACK", "description": "ATTACK" }],
            "paths": { "/a": { "get": {
                "tags": ["ATTACK"], "summary": "ATTACK", "description": "ATTACK",
                "responses": { "200": { "description": "ATTACK" } }
            } } }
        }""".replace("ATTACK", ATTACK)
    )
    server = serve(description=description)
    page = open_docs(watch, server)
    # Pictures of other places are not asked for; that they are not is told.
    page.expected.append("violates the following Content Security Policy")
    page.expected.append("Failed to load resource")
    expect(page.locator(".opblock")).to_have_count(1)
    page.locator(".opblock-summary-control").click()
    expect(page.locator(".opblock-body")).to_be_visible()
    assert page.evaluate("window.pwned") == 0
    assert page.locator("#documentation script").count() == 0
    assert page.locator("#documentation [onerror]").count() == 0
