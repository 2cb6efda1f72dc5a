"""The live tail, its filters, and one exchange."""

import re

from playwright.sync_api import expect

ROWS = ".rows .row[data-id]"


def opened(watch, mimus, where=""):
    page = watch(mimus, where)
    expect(page.locator("#live")).to_have_text("live")
    return page


def test_what_is_asked_for_appears_by_itself(watch, mimus):
    page = opened(watch, mimus)
    mimus.send("/v1/pets/41?fresh=1")
    row = page.locator(ROWS, has_text="/v1/pets/41?fresh=1")
    expect(row).to_have_count(1)
    expect(row.locator(".status")).to_have_text("200")
    expect(row.locator(".operation")).to_have_text("getPet")


def test_a_filter_holds_for_what_was_and_for_what_comes(watch, mimus):
    mimus.shop()
    page = opened(watch, mimus)
    page.get_by_label("Status").fill("4xx")
    expect(page.locator(ROWS, has_text="/v1/pets/7")).to_have_count(0)
    expect(page.locator(ROWS, has_text="/v1/nowhere").first).to_be_visible()
    expect(page).to_have_url(re.compile("status=4xx"))
    expect(page.locator("#live")).to_have_text("live")
    mimus.send("/v1/pets/42")
    mimus.send("/v1/unheard-of")
    expect(page.locator(ROWS, has_text="/v1/unheard-of")).to_have_count(1)
    expect(page.locator(ROWS, has_text="/v1/pets/42")).to_have_count(0)


def test_each_filter(watch, mimus):
    mimus.shop()
    for field, value, there, not_there in [
        ("Operation", "getPet", "/v1/pets/7", "/v1/nowhere"),
        ("Path (regular expression)", "^/v1/pets/[0-9]+$", "/v1/pets/8", "/v1/pets/none"),
        ("Session", "s1", "/v1/pets/7", "/v1/pets/8"),
        ("Text in paths, headers and bodies", "nowhere", "/v1/nowhere", "/v1/pets/8"),
    ]:
        page = opened(watch, mimus)
        page.get_by_label(field).fill(value)
        expect(page.locator(ROWS, has_text=not_there), field).to_have_count(0)
        expect(page.locator(ROWS, has_text=there).first, field).to_be_visible()
    page = opened(watch, mimus)
    page.get_by_label("Method", exact=True).select_option("POST")
    expect(page.locator(ROWS, has_text="/v1/pets")).to_have_count(0)
    expect(page.locator(ROWS, has_text="/v1/orders").first).to_be_visible()
    page = opened(watch, mimus)
    page.get_by_label("Against the description").select_option("true")
    expect(page.locator(ROWS, has_text="/v1/pets/8")).to_have_count(0)
    expect(page.locator(ROWS, has_text="/v1/pets/none").first).to_be_visible()


def test_a_text_is_found_in_what_comes_as_well(watch, mimus):
    page = opened(watch, mimus, "#/traffic?q=zebra")
    expect(page.get_by_text("No exchange fits this filter")).to_be_visible()
    mimus.send("/v1/pets?name=zebra")
    expect(page.locator(ROWS, has_text="name=zebra")).to_have_count(1)


def test_a_filter_that_can_not_be_understood_is_said_at_its_field(watch, mimus):
    page = opened(watch, mimus)
    page.expected.append("400")
    field = page.get_by_label("Path (regular expression)")
    field.fill("(")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".filter .wrong")).to_contain_text("path_regex")
    field.fill("pets")
    expect(field).not_to_have_attribute("aria-invalid", "true")


def test_a_pause_lets_new_ones_wait(watch, mimus):
    page = opened(watch, mimus)
    page.get_by_role("button", name="Pause").click()
    mimus.send("/v1/pets/51")
    expect(page.locator(".waiting")).to_have_text("1 new")
    expect(page.locator(ROWS, has_text="/v1/pets/51")).to_have_count(0)
    page.locator(".waiting").click()
    expect(page.locator(ROWS, has_text="/v1/pets/51")).to_have_count(1)


def test_older_ones_are_asked_for(watch, serve):
    mimus = serve()
    for number in range(230):
        mimus.send(f"/v1/pets/{number}")
    page = opened(watch, mimus)
    expect(page.locator(ROWS)).to_have_count(100)
    page.get_by_role("button", name="Older ones").click()
    expect(page.locator(ROWS)).to_have_count(200)
    page.get_by_role("button", name="Older ones").click()
    expect(page.locator(ROWS)).to_have_count(230)
    expect(page.get_by_role("button", name="Older ones")).to_be_hidden()
    order = page.locator(ROWS).evaluate_all("rows => rows.map((row) => Number(row.dataset.id))")
    assert order == sorted(order, reverse=True)


def test_no_more_rows_are_kept_than_can_be_looked_at(watch, serve):
    mimus = serve()
    page = opened(watch, mimus)
    for number in range(900):
        mimus.send(f"/v1/pets/{number}")
    expect(page.locator(ROWS, has_text="/v1/pets/899")).to_have_count(1)
    assert page.locator(ROWS).count() <= 400
    # What was let go of is there to be asked for.
    page.get_by_role("button", name="Older ones").click()
    expect(page.locator(ROWS, has_text="/v1/pets/450")).to_have_count(1)


def test_an_exchange_in_full(watch, mimus, picture):
    mimus.shop()
    page = opened(watch, mimus, "#/traffic?operation=placeOrder&status=422")
    page.locator(ROWS).first.get_by_role("link").click()
    detail = page.get_by_role("region", name="Exchange", exact=True)
    expect(detail.get_by_role("heading", name="/v1/orders")).to_be_visible()
    for text in ["placeOrder", "Against the description", "Timings", "x-api-key", "[redacted]", '"quantity": 0', "application/problem+json"]:
        expect(detail.get_by_text(text).first, text).to_be_visible()
    picture(page, "exchange-violation")
    page.keyboard.press("Escape")
    expect(detail).to_be_hidden()
    expect(page.locator(ROWS).first.get_by_role("link")).to_be_focused()


def test_an_exchange_is_replayed(watch, mimus):
    mimus.shop()
    page = opened(watch, mimus, "#/traffic?session=s1")
    page.locator(ROWS).first.get_by_role("link").click()
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("the same answer", exact=True)).to_be_visible()


def test_secrets_are_asked_for_to_replay(watch, mimus):
    mimus.shop()
    page = opened(watch, mimus, "#/traffic?operation=placeOrder&status=2xx")
    page.locator(ROWS).first.get_by_role("link").click()
    page.get_by_role("button", name="Replay").click()
    page.get_by_label("x-api-key").fill("swordfish")
    page.get_by_role("dialog").get_by_role("button", name="Replay").click()
    expect(page.locator(".replayed .status")).to_have_text("201")


def test_a_request_is_copied_for_a_shell(watch, mimus):
    mimus.send("/v1/pets?tag=it%27s&a=$HOME", headers={"x-note": "it's \"quoted\" $HOME"})
    page = opened(watch, mimus, "#/traffic?path=/v1/pets&q=quoted")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(ROWS).first.get_by_role("link").click()
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_text("Copied.")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    # A shell reads it as it was meant.
    import subprocess

    answered = subprocess.run(["sh", "-c", command.replace("curl", "printf '<%s>\\n'", 1)], capture_output=True, text=True, check=True).stdout
    assert f"<{mimus.url}/v1/pets?tag=it%27s&a=$HOME>" in answered, answered
    assert "<x-note: it's \"quoted\" $HOME>" in answered, answered


def test_links_lead_to_the_same_operation_and_session(watch, mimus):
    mimus.shop()
    page = opened(watch, mimus, "#/traffic?session=s1")
    page.locator(ROWS).first.get_by_role("link").click()
    page.get_by_role("link", name="Only this operation").click()
    expect(page.get_by_label("Operation", exact=True)).to_have_value("getPet")
    expect(page.get_by_label("Session", exact=True)).to_have_value("")
    page.get_by_role("link", name="Only this session").click()
    expect(page.get_by_label("Session", exact=True)).to_have_value("s1")


def test_the_keyboard_is_enough(watch, serve):
    mimus = serve()
    mimus.shop()
    page = opened(watch, mimus)
    expect(page.locator(ROWS)).to_have_count(7)
    rows = page.locator(ROWS)
    page.keyboard.press("j")
    expect(rows.nth(0).get_by_role("link")).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1).get_by_role("link")).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0).get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    detail = page.get_by_role("region", name="Exchange", exact=True)
    expect(detail).to_be_visible()
    first = page.url
    page.keyboard.press("j")
    expect(page).not_to_have_url(first)
    expect(rows.nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(detail).to_be_hidden()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_label("Text in paths, headers and bodies")).to_be_focused()
    page.keyboard.type("nowhere")
    expect(rows).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Dashboard")).to_be_visible()


def test_without_anything_it_says_what_to_do(watch, serve, picture):
    mimus = serve()
    page = opened(watch, mimus)
    expect(page.get_by_text("Nothing was asked for yet")).to_be_visible()
    expect(page.get_by_text(f"curl -i {mimus.url}")).to_be_visible()
    picture(page, "traffic-empty")


def test_an_entry_that_is_gone_is_said_to_be(watch, mimus):
    page = opened(watch, mimus, "#/traffic/999999")
    page.expected.append("404")
    expect(page.get_by_role("alert")).to_contain_text("the journal has no entry 999999")


def test_the_journal_is_cleared_of_what_fits(watch, serve):
    mimus = serve()
    mimus.shop()
    page = opened(watch, mimus, "#/traffic?status=4xx")
    expect(page.locator("#found")).to_have_text("3 exchanges")
    page.get_by_role("button", name="Clear…").click()
    page.get_by_role("dialog").get_by_role("button", name="Clear").click()
    expect(page.get_by_text("No exchange fits this filter")).to_be_visible()
    page.get_by_role("button", name="Clear the filter").click()
    expect(page.locator("#found")).to_have_text("4 exchanges")
    mimus.send("/v1/pets/9")
    expect(page.locator("#found")).to_have_text("5 exchanges")
