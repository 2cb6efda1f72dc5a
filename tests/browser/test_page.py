"""The page as a whole: who may see it, how it looks, that it finds its way back."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import fits
from playwright.sync_api import expect

VIEWS = ["traffic", "dashboard", "scenarios", "scenarios/new?template=Outage", "overrides", "responders", "state", "state/pets", "settings", "webhooks", "audit", "reference"]
# What every view has some of, once it has been asked for.
SETTLED = "main :is(.card, .table, .editor, .empty, .part, .row[data-id])"

LOOKS = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"color_scheme": "light", "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
    "phone-dark": {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True},
}


@pytest.mark.parametrize("look", LOOKS)
def test_each_view_fits(watch, shop, picture, look):
    furnish(shop)
    page = watch(shop, **LOOKS[look])
    for view in VIEWS:
        page.goto(f"{shop.url}/admin/#/{view}")
        expect(page.locator(SETTLED).locator("visible=true").first).to_be_visible()
        expect(page.locator("[aria-busy], .editor-verdict:empty")).to_have_count(0)
        picture(page, f"{view.split('?')[0].replace('/', '-')}-{look}")
        assert fits(page), view
    page.goto(f"{shop.url}/admin/#/traffic?operation=placeOrder")
    page.locator(".rows .row[data-id]").first.get_by_role("link").click()
    expect(page.get_by_role("heading", name="Timings")).to_be_visible()
    picture(page, f"exchange-{look}")
    assert fits(page), "exchange"


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_everybody_can_use_it(watch, shop, look):
    """Contrast, names, roles, order of headings: what axe looks at."""
    furnish(shop)
    page = watch(shop, **LOOKS[look])
    found = {}
    for view in [*VIEWS, "traffic/2"]:
        page.goto(f"{shop.url}/admin/#/{view}")
        expect(page.locator(SETTLED).locator("visible=true").first).to_be_visible()
        expect(page.locator("[aria-busy], .editor-verdict:empty")).to_have_count(0)
        for violation in Axe().run(page).response["violations"]:
            found.setdefault(violation["id"], []).append((view, [node["html"][:200] for node in violation["nodes"][:3]]))
    assert not found


def furnish(shop):
    """Something for each view to show."""
    shop.shop()
    for name in ["Rex", "Minka", "Hansi"]:
        shop.pet(name)
    shop.admin("/settings", "PATCH", {"delay_ms": 1})
    if not shop.admin("/mock-data/scenarios"):
        for name, status in [("outage", 503), ("sold out", 410)]:
            config = {"name": name, "description": f"getPet answers {status}", "rules": [{"operations": ["getPet"], "respond": {"status": status}}]}
            scenario = shop.admin("/mock-data/scenarios", "POST", {"config": config})["id"]
        shop.admin(f"/mock-data/scenarios/{scenario}/activate", "POST")
    shop.admin("/responses/listPets", "PUT", {"respond": {"status": 200, "json": []}, "delay": 5})


def test_light_and_dark(watch, mimus):
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    light = watch(mimus, color_scheme="light")
    expect(light.locator("#live")).to_have_text("live")
    dark = watch(mimus, color_scheme="dark")
    expect(dark.locator("#live")).to_have_text("live")
    assert light.evaluate(ground) != dark.evaluate(ground)
    # What is chosen wins over what the system has, and stays.
    button = light.get_by_role("button", name="Colours as the system has them")
    button.click()
    light.get_by_role("button", name="Light colours").click()
    expect(light.get_by_role("button", name="Dark colours")).to_be_visible()
    assert light.evaluate(ground) == dark.evaluate(ground)
    light.reload()
    expect(light.get_by_role("button", name="Dark colours")).to_be_visible()
    assert light.evaluate(ground) == dark.evaluate(ground)


def test_the_token_is_asked_for_once(watch, serve):
    mimus = serve("--admin-token", "correct-horse-battery")
    mimus.shop()
    page = watch(mimus)
    page.expected.append("401")
    dialog = page.get_by_role("dialog", name="This server asks for its token")
    dialog.get_by_label("Token").fill("wrong-horse-battery")
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("this is not the token")).to_be_visible()
    dialog.get_by_label("Token").fill("correct-horse-battery")
    page.keyboard.press("Enter")
    expect(page.locator(".rows .row[data-id]")).to_have_count(7)
    expect(page.locator("#live")).to_have_text("live")
    mimus.send("/v1/pets/77")
    expect(page.locator(".rows .row[data-id]", has_text="/v1/pets/77")).to_have_count(1)
    page.reload()
    expect(page.locator(".rows .row[data-id]")).to_have_count(8)
    page.goto(f"{mimus.url}/admin/#/dashboard")
    with page.expect_download():
        page.get_by_role("link", name="CSV").click()
    page.goto(f"{mimus.url}/admin/#/reference")
    page.get_by_role("button", name="Forget the token").click()
    expect(dialog).to_be_visible()


def test_who_is_refused_late_asks_for_no_second_token(watch, serve):
    mimus = serve("--admin-token", "correct-horse-battery")
    mimus.shop()
    page = watch(mimus)
    page.expected.append("401")
    dialog = page.get_by_role("dialog", name="This server asks for its token")
    # By then all was asked for; what is held is of the next time.
    expect(dialog).to_be_visible()
    held = []
    page.route("**/api/operations", lambda route: route.continue_() if held else held.append(route))
    page.reload()
    with page.expect_response(lambda response: response.url.endswith("/api/server") and response.ok):
        dialog.get_by_label("Token").fill("correct-horse-battery")
        page.keyboard.press("Enter")
    held[0].fulfill(status=401, content_type="application/problem+json", body='{"type": "https://mimus.dev/problems/admin-unauthorized"}')
    expect(page.locator(".rows .row[data-id]")).to_have_count(7)
    expect(dialog).to_have_count(0)


def test_on_a_port_of_its_own(watch, serve):
    mimus = serve("--admin-port", "0")
    assert not mimus.page_url.startswith(mimus.url)
    page = watch(mimus)
    expect(page.locator("#live")).to_have_text("live")
    mimus.send("/v1/pets/5")
    expect(page.locator(".rows .row[data-id]", has_text="/v1/pets/5")).to_have_count(1)


def test_it_goes_on_when_the_server_is_there_again(watch, mimus):
    page = watch(mimus)
    page.expected.append("Failed to load resource|ERR_")
    expect(page.locator("#live")).to_have_text("live")
    page.context.set_offline(True)
    page.evaluate("window.dispatchEvent(new Event('visibilitychange'))")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("#live")).to_have_text("no connection")
    page.context.set_offline(False)
    expect(page.locator("#live")).to_have_text("live")
    mimus.send("/v1/pets/88")
    expect(page.locator(".rows .row[data-id]", has_text="/v1/pets/88")).to_have_count(1)


def test_without_a_journal_it_says_how_to_have_one(watch, serve):
    mimus = serve("--journal", "off")
    page = watch(mimus)
    page.expected.append("409")
    expect(page.get_by_role("alert")).to_contain_text("--journal memory")
    expect(page.locator("#live")).to_have_text("not live")


def test_everything_can_be_reached_by_tab(watch, mimus):
    page = watch(mimus)
    expect(page.locator("#live")).to_have_text("live")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Mimus")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
