"""What can be looked at and changed: responders, state, settings, the audit trail. Each
change is asked of the mock afterwards."""

import json
import re

from playwright.sync_api import expect
from test_safety import ATTACKS, harmless

JSON = {"content-type": "application/json"}


def test_responders_are_shown_with_what_they_do(watch, shop):
    shop.pet("Rex")
    page = watch(shop, "#/responders")
    crud = page.get_by_role("region", name="crud")
    expect(crud.get_by_text("listPets")).to_be_visible()
    expect(crud.get_by_text("use all of the state")).to_be_visible()
    expect(crud.get_by_text("MiB of memory")).to_be_visible()
    expect(crud.get_by_text("half within")).to_be_visible()
    expect(page.get_by_role("region", name="faker").get_by_text("9 operations")).to_be_visible()
    crud.get_by_role("link", name="Its exchanges").click()
    expect(page.locator(".rows .row[data-id]", has_text="/v1/pets").first).to_be_visible()


def test_state_is_looked_through_and_changed(watch, shop):
    first = shop.pet("Rex")
    page = watch(shop, "#/state")
    page.get_by_role("link", name="pets", exact=True).click()
    row = page.get_by_role("row", name=f"{first}")
    expect(row).to_contain_text("Rex")
    row.get_by_role("button", name="Edit").click()
    value = page.get_by_label("Value")
    expect(value).to_have_value(containing("Rex"))
    value.fill(value.input_value().replace("Rex", "Bello"))
    page.get_by_role("button", name="Put", exact=True).click()
    expect(row).to_contain_text("Bello")
    assert json.loads(shop.send(f"/v1/pets/{first}")[1])["name"] == "Bello"
    row.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    assert shop.send(f"/v1/pets/{first}")[0] == 404


def test_numbers_of_the_state_stay_exact(watch, shop):
    exact = '{"id": 12345678901234567890, "rate": 1.10}'
    shop.send("/admin/api/state/exact/one", "PUT", exact, JSON)
    before = shop.send("/admin/api/state/exact/one")[1]
    page = watch(shop, "#/state/exact")
    page.get_by_role("button", name="Edit one").click()
    expect(page.get_by_label("Value")).to_have_value(containing("12345678901234567890"))
    page.get_by_role("button", name="Put", exact=True).click()
    expect(page.get_by_text("The mock answers with it from now on.")).to_be_visible()
    assert shop.send("/admin/api/state/exact/one")[1] == before


def test_a_value_that_is_no_json_is_refused_with_its_place(watch, shop):
    page = watch(shop, "#/state")
    page.expected.append("400")
    page.get_by_role("button", name="Put an item").click()
    page.get_by_role("textbox", name="Collection").fill("notes")
    page.get_by_label("Key", exact=True).fill("a/b ü")
    page.get_by_label("Value").fill('{"a": }')
    page.get_by_role("button", name="Put", exact=True).click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("the value is no JSON")
    page.get_by_label("Value").fill("plain text")
    page.get_by_label("Written as").select_option("text")
    page.get_by_role("button", name="Put", exact=True).click()
    expect(page.get_by_role("link", name="notes")).to_be_visible()
    assert shop.admin("/state/notes/a%2Fb%20%C3%BC")["value"] == "plain text"


def test_keys_are_found_by_their_beginning(watch, shop):
    for key in ["apple", "apricot", "pear"]:
        shop.send(f"/admin/api/state/fruit/{key}", "PUT", "{}", JSON)
    page = watch(shop, "#/state/fruit")
    expect(page.get_by_role("row", name="pear")).to_be_visible()
    page.get_by_label("Keys that begin with").press_sequentially("ap")
    expect(page.get_by_role("row", name="pear")).to_have_count(0)
    expect(page.get_by_role("row", name="apricot")).to_be_visible()
    expect(page.get_by_label("Keys that begin with")).to_be_focused()


def test_the_state_is_emptied(watch, serve):
    mimus = serve()
    for collection in ["one", "two"]:
        mimus.send(f"/admin/api/state/{collection}/a", "PUT", "1", JSON)
    page = watch(mimus, "#/state")
    page.get_by_role("button", name="Empty one").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("link", name="one", exact=True)).to_have_count(0)
    page.get_by_role("button", name="Reset all").click()
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("link", name="two", exact=True)).to_be_visible()
    page.get_by_role("button", name="Reset all").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Nothing is kept")).to_be_visible()


def test_values_of_the_state_stay_text(watch, shop):
    for number, attempt in enumerate(ATTACKS):
        shop.admin(f"/state/attacks/{number}", "PUT", {attempt: [attempt]})
        name = "".join(f"%{byte:02X}" for byte in attempt.encode())
        shop.send(f"/admin/api/state/{name}/{name}", "PUT", json.dumps(attempt), JSON)
    page = watch(shop, "#/state")
    expect(page.get_by_role("link", name=ATTACKS[0], exact=True)).to_be_visible()
    harmless(page)
    page.get_by_role("link", name=ATTACKS[0], exact=True).click()
    expect(page.get_by_role("heading", name=ATTACKS[0])).to_be_visible()
    harmless(page)
    page.goto(f"{shop.url}/admin/#/state/attacks")
    expect(page.get_by_role("row").nth(1)).to_contain_text("<img")
    page.get_by_role("button", name="Edit 0").click()
    expect(page.get_by_label("Value")).to_have_value(containing("<img"))
    harmless(page)
    page.keyboard.press("Escape")
    page.goto(f"{shop.url}/admin/#/audit")
    expect(page.get_by_text("set-item").first).to_be_visible()
    harmless(page)


def test_settings_act_at_once(watch, serve):
    mimus = serve()
    page = watch(mimus, "#/settings")
    page.get_by_role("spinbutton", name="Errors", exact=True).fill("100")
    page.get_by_role("spinbutton", name="Status of those errors").fill("503")
    page.keyboard.press("Tab")
    expect(page.get_by_role("region", name="Status of those errors").get_by_text("set here")).to_be_visible()
    assert mimus.send("/v1/pets/7")[0] == 503
    page.get_by_role("button", name="Errors: as configured", exact=True).click()
    expect(page.get_by_role("spinbutton", name="Errors", exact=True)).to_have_value("0")
    assert mimus.send("/v1/pets/7")[0] == 200
    assert mimus.send("/v1/pets/none")[0] == 422
    page.get_by_role("combobox", name="Validation").select_option("off")
    expect(page.get_by_role("region", name="Validation").get_by_text("set here")).to_be_visible()
    assert mimus.send("/v1/pets/none")[0] == 200
    page.get_by_role("switch", name="CORS").click()
    expect(page.get_by_role("switch")).not_to_be_checked()
    assert mimus.admin("/settings")["cors"] is False
    page.get_by_role("spinbutton", name="Delay", exact=True).fill("1")
    page.get_by_role("spinbutton", name="Delay", exact=True).press("Enter")
    expect(page.get_by_role("region", name="Delay").get_by_text("set here")).to_be_visible()
    assert mimus.admin("/settings")["delay_ms"] == 1
    page.get_by_role("button", name="Reset all").click()
    expect(page.get_by_text("set here")).to_have_count(0)
    assert mimus.admin("/settings")["set"] == []
    assert mimus.send("/v1/pets/none")[0] == 422


def test_a_setting_that_can_not_be_is_refused(watch, serve):
    mimus = serve()
    page = watch(mimus, "#/settings")
    page.expected.append("400")
    page.get_by_role("spinbutton", name="Delay", exact=True).fill("999999")
    page.get_by_role("spinbutton", name="Delay", exact=True).press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("milliseconds from 0 to 60000")
    expect(page.get_by_role("spinbutton", name="Delay", exact=True)).to_have_attribute("aria-invalid", "true")
    assert mimus.admin("/settings")["delay_ms"] == 0


def test_changes_are_in_the_audit_trail(watch, serve):
    mimus = serve()
    page = watch(mimus, "#/audit")
    expect(page.get_by_text("Nothing was changed yet")).to_be_visible()
    mimus.admin("/settings", "PATCH", {"delay_ms": 3})
    mimus.admin("/state/things/one", "PUT", 1)
    page.get_by_role("button", name="Refresh").click()
    expect(page.get_by_role("row", name="set-item")).to_contain_text("things/one")
    page.get_by_role("link", name="change-settings").click()
    expect(page.get_by_role("row", name="set-item")).to_have_count(0)
    expect(page.get_by_role("row", name="change-settings")).to_contain_text("delay_ms")


def test_the_documentation_is_linked(watch, mimus):
    page = watch(mimus, "#/reference")
    for name, where in [("openapi.json", "/openapi.json"), ("API documentation", "/docs"), ("Metrics", "/metrics")]:
        expect(page.get_by_role("link", name=name, exact=True)).to_have_attribute("href", f"{mimus.url}{where}")
    expect(page.get_by_role("row", name="placeOrder")).to_be_visible()
    expect(page.get_by_role("region", name="Server")).to_contain_text("Petstore 1.0.0")


def containing(text):
    return re.compile(re.escape(text))
