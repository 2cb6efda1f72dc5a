"""Scenarios and overrides: written with help, judged, switched, and what the mock then
answers."""

import json
import re

import pytest
from playwright.sync_api import expect
from test_safety import ATTACKS, harmless

SOLD_OUT = {"name": "sold out", "description": "Nothing is left.", "rules": [{"name": "none", "operations": ["getPet"], "respond": {"status": 410, "json": {"title": "sold"}}}]}


def create(mimus, config):
    return mimus.admin("/mock-data/scenarios", "POST", {"config": config})["id"]


def source(page):
    return page.get_by_label("Scenario, as JSON")


def valid(page):
    expect(page.locator(".editor-verdict .badge.good")).to_have_text("valid")


def test_a_switch_changes_what_the_mock_answers(watch, serve):
    mimus = serve()
    create(mimus, SOLD_OUT)
    page = watch(mimus)
    switch = page.get_by_label("Active scenario")
    expect(switch).to_have_value("")
    assert mimus.send("/v1/pets/7")[0] == 200
    switch.select_option("sold out")
    expect(page.get_by_text("“sold out” is active")).to_be_visible()
    status, body = mimus.send("/v1/pets/7")
    assert (status, json.loads(body)) == (410, {"title": "sold"})
    row = page.locator(".rows .row[data-id]").first
    expect(row.locator(".status")).to_have_text("410")
    expect(row.locator(".scenario")).to_have_text("sold out")
    switch.select_option("")
    expect(page.get_by_text("No scenario is active.")).to_be_visible()
    assert mimus.send("/v1/pets/7")[0] == 200


def test_a_switch_elsewhere_is_seen_here(watch, serve):
    mimus = serve()
    scenario = create(mimus, SOLD_OUT)
    page = watch(mimus, "#/dashboard")
    expect(page.locator("#live")).to_have_text("live")
    mimus.admin(f"/mock-data/scenarios/{scenario}/activate", "POST")
    expect(page.get_by_label("Active scenario")).to_have_value("sold out")


def test_one_is_written_kept_and_activated(watch, serve, picture):
    mimus = serve()
    page = watch(mimus, "#/scenarios")
    expect(page.get_by_text("There are no scenarios")).to_be_visible()
    page.get_by_role("button", name="New").click()
    page.get_by_role("radio", name="Outage").check()
    page.get_by_role("button", name="Go on").click()
    valid(page)
    picture(page, "scenario-new")
    source(page).fill(source(page).input_value().replace("503", "507"))
    valid(page)
    page.get_by_role("button", name="Save and activate").click()
    expect(page.get_by_label("Active scenario")).to_have_value("outage")
    assert mimus.send("/v1/pets/7")[0] == 507
    live = page.get_by_role("region", name="While it is active")
    expect(live.get_by_role("row", name="down")).to_contain_text("1")
    mimus.send("/v1/pets/8")
    expect(live.get_by_role("row", name="down")).to_contain_text("2")
    live.get_by_role("button", name="Begin anew").click()
    expect(live.get_by_role("row", name="down")).to_contain_text("0")
    # What is kept while it is active holds at once.
    source(page).fill(source(page).input_value().replace("507", "418"))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("decides answers from now on").last).to_be_visible()
    assert mimus.send("/v1/pets/7")[0] == 418


@pytest.mark.parametrize("name", ["Empty", "Outage", "Slow", "Flaky", "Rate limit", "Fails, then works", "By condition", "States", "Another time"])
def test_each_template_is_valid(watch, mimus, name):
    page = watch(mimus, f"#/scenarios/new?template={name}")
    valid(page)
    expect(page.locator(".problems li")).to_have_count(0)


def test_every_problem_is_told_with_its_place(watch, mimus):
    page = watch(mimus, "#/scenarios/new?template=Outage")
    valid(page)
    source(page).fill('{"name": "wrong", "rules": [{"operations": ["getPett"], "respond": {"status": 9}}, {"delays": 3}]}')
    problems = page.locator(".problem")
    expect(problems.filter(has_text="/rules/0/operations/0")).to_contain_text("getPet")
    expect(problems.filter(has_text="/rules/0/respond/status")).to_have_count(1)
    expect(problems.filter(has_text="delay")).to_have_count(1)
    problems.filter(has_text="/rules/0/respond/status").click()
    chosen = source(page).evaluate("(area) => area.value.slice(area.selectionStart, area.selectionEnd)")
    assert chosen == "9"
    source(page).fill('{"name": ')
    expect(problems.filter(has_text="this is no JSON")).to_have_count(1)
    expect(problems).to_have_count(1)


def test_help_is_where_the_caret_is(watch, mimus):
    page = watch(mimus, "#/scenarios/new?template=Outage")
    valid(page)
    page.evaluate(
        """() => {
            const area = document.querySelector("#source");
            area.focus();
            area.setSelectionRange(...Array(2).fill(area.value.indexOf("status") + 1));
            area.dispatchEvent(new Event("keyup"));
        }"""
    )
    help = page.get_by_role("complementary", name="Help")
    expect(help).to_contain_text("/rules/0/respond/status")
    expect(help).to_contain_text("integer, 100 to 599")
    help.get_by_role("button", name="Add content-type").click()
    valid(page)
    assert "content-type" in json.loads(source(page).input_value())["rules"][0]["respond"]


def test_what_can_not_be_kept_is_said_and_nothing_changes(watch, serve):
    mimus = serve()
    scenario = create(mimus, SOLD_OUT)
    page = watch(mimus, f"#/scenarios/{scenario}")
    page.expected.append("4[0-9][0-9]")
    valid(page)
    source(page).fill('{"name": "sold out", "rules": [{"respond": {"status": 7}}]}')
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("The scenario was not kept.")
    expect(page.locator(".problem")).to_contain_text("/rules/0/respond/status")
    assert mimus.admin(f"/mock-data/scenarios/{scenario}")["config"] == SOLD_OUT


def test_two_are_compared(watch, serve, picture):
    mimus = serve()
    create(mimus, SOLD_OUT)
    create(mimus, {**SOLD_OUT, "name": "sold", "rules": [{**SOLD_OUT["rules"][0], "respond": {"status": 404}}]})
    page = watch(mimus, "#/scenarios/compare")
    page.get_by_label("Before").select_option("sold out")
    page.get_by_label("After").select_option("sold")
    difference = page.get_by_role("region", name="Difference")
    expect(difference.locator(".gone", has_text='"status": 410')).to_have_count(1)
    expect(difference.locator(".come", has_text='"status": 404')).to_have_count(1)
    picture(page, "compare-light")


def test_out_and_in_again(watch, serve):
    mimus = serve()
    create(mimus, SOLD_OUT)
    page = watch(mimus, "#/scenarios")
    expect(page.get_by_role("row", name="sold out")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Delete sold out").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("There are no scenarios")).to_be_visible()
    page.get_by_role("button", name="Import").click()
    page.get_by_label("File").set_input_files(download.value.path())
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("sold out"))
    page.get_by_role("dialog").get_by_role("button", name="Import").click()
    expect(page.get_by_role("row", name="sold out")).to_be_visible()
    page.get_by_role("button", name="Activate sold out").click()
    expect(page.get_by_label("Active scenario")).to_have_value("sold out")


def test_states_are_shown_and_set(watch, serve):
    mimus = serve()
    page = watch(mimus, "#/scenarios/new?template=States")
    valid(page)
    page.get_by_role("button", name="Save and activate").click()
    live = page.get_by_role("region", name="While it is active")
    expect(live).to_contain_text("Started")
    live.get_by_role("button", name="Set").click()
    page.get_by_label("State", exact=True).fill("there")
    page.get_by_role("dialog").get_by_role("button", name="Set").click()
    expect(live.locator(".pairs")).to_contain_text("there")
    assert mimus.send("/v1/pets/7")[0] == 200


def test_one_of_the_configuration_is_read_and_copied(watch, serve, tmp_path):
    config = tmp_path / "mimus.toml"
    config.write_text('[scenarios.written]\ndescription = "in a file"\n')
    mimus = serve("--config", str(config))
    page = watch(mimus, "#/scenarios")
    page.get_by_role("link", name="written").click()
    expect(page.get_by_text("is changed there")).to_be_visible()
    expect(source(page)).to_have_attribute("readonly", "")
    page.get_by_role("link", name="Edit a copy").click()
    expect(page.get_by_role("heading", name="New scenario")).to_be_visible()


def test_an_answer_is_given_from_now_on(watch, serve, picture):
    mimus = serve()
    _, before = mimus.send("/v1/pets/7")
    page = watch(mimus, "#/traffic")
    page.locator(".rows .row[data-id]").first.get_by_role("link").click()
    page.get_by_role("link", name="Answer so from now on").click()
    rule = page.get_by_label("Rule, as JSON")
    expect(rule).to_have_value(re.compile('"status": 200'))
    assert json.loads(rule.input_value())["respond"]["json"] == json.loads(before)
    valid(page)
    rule.fill('{"respond": {"status": 299, "json": {"n": 12345678901234567890}}}')
    valid(page)
    picture(page, "override-light")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("heading", name="Overrides")).to_be_visible()
    assert mimus.send("/v1/pets/8") == (299, '{"n":12345678901234567890}')
    page.get_by_role("button", name="Remove getPet").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("Nothing is overridden")).to_be_visible()
    assert mimus.send("/v1/pets/8")[0] == 200


def test_an_override_of_nothing_is_refused(watch, serve):
    mimus = serve()
    page = watch(mimus, "#/overrides")
    page.expected.append("4[0-9][0-9]")
    page.get_by_role("link", name="New").click()
    page.get_by_role("combobox", name="Operation", exact=True).fill("getPett")
    page.get_by_role("button", name="Set", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("getPet")


def test_names_and_texts_of_scenarios_stay_text(watch, serve):
    mimus = serve()
    for attempt in ATTACKS:
        scenario = create(mimus, {"name": attempt, "description": attempt, "rules": [{"name": attempt, "operations": ["getPet"], "respond": {"status": 200, "text": attempt}}]})
    mimus.admin(f"/mock-data/scenarios/{scenario}/activate", "POST")
    mimus.send("/v1/pets/7")
    mimus.admin("/responses/getPet", "PUT", {"respond": {"text": ATTACKS[0], "headers": {"x-evil": ATTACKS[1]}}})
    page = watch(mimus, "#/scenarios")
    expect(page.get_by_label("Active scenario")).to_have_value(ATTACKS[-1])
    for attempt in ATTACKS:
        expect(page.get_by_role("link", name=attempt, exact=True)).to_be_visible()
    harmless(page)
    page.get_by_role("link", name=ATTACKS[-1], exact=True).click()
    expect(page.get_by_role("region", name="While it is active")).to_contain_text("constructor")
    harmless(page)
    ids = [one["id"] for one in mimus.admin("/mock-data/scenarios")]
    page.goto(f"{mimus.url}/admin/#/scenarios/compare?a={ids[0]}&b={ids[1]}")
    expect(page.get_by_role("region", name="Difference")).to_contain_text("pwned")
    harmless(page)
    page.goto(f"{mimus.url}/admin/#/overrides")
    expect(page.get_by_role("region", name="Rule for getPet")).to_contain_text("<img")
    harmless(page)
    # Activating by the switch works whatever the name is.
    page.get_by_label("Active scenario").select_option(ATTACKS[0])
    expect(page.locator(".notice")).to_contain_text("<img")
    harmless(page)
