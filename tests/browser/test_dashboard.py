"""Figures, and what they lead to."""

import json
import re
import zipfile

from playwright.sync_api import expect


def test_the_figures_are_those_of_the_journal(watch, serve):
    mimus = serve()
    mimus.shop()
    page = watch(mimus, "#/dashboard")
    tile = lambda name: page.locator(".tile", has_text=name).locator("strong")
    expect(tile("Requests")).to_have_text("7")
    expect(tile("Errors")).to_have_text("42.9 %")
    expect(tile("Coverage")).to_have_text("33.3 %")
    answers = page.get_by_role("region", name="Answers")
    expect(answers.locator(".legend")).to_contain_text("2xx4")
    expect(answers.locator(".legend")).to_contain_text("4xx3")
    operations = page.get_by_role("region", name="Operations")
    expect(operations.locator("tbody tr").first).to_contain_text("getPet")
    expect(page.get_by_text("Never called: 6", exact=True)).to_be_visible()
    expect(page.get_by_role("region", name="Coverage").get_by_text("deletePet")).to_be_visible()
    insights = page.get_by_role("region", name="What stands out")
    expect(insights.get_by_text("% of the answers are errors")).to_be_visible()
    expect(insights.get_by_text("outcomes.error_rate")).to_be_visible()


def test_a_figure_leads_to_its_exchanges(watch, serve):
    mimus = serve()
    mimus.shop()
    page = watch(mimus, "#/dashboard?range=all")
    page.get_by_role("region", name="Answers").get_by_role("link", name="4xx").click()
    expect(page.locator(".rows .row[data-id]")).to_have_count(3)
    expect(page.get_by_label("Status")).to_have_value("4xx")


def test_it_can_be_narrowed_and_asked_for_again(watch, serve):
    mimus = serve()
    mimus.shop()
    page = watch(mimus, "#/dashboard")
    requests = page.locator(".tile", has_text="Requests").locator("strong")
    expect(requests).to_have_text("7")
    page.get_by_label("Operation", exact=True).select_option("getPet")
    expect(requests).to_have_text("3")
    page.get_by_label("Refresh").select_option("5")
    mimus.send("/v1/pets/9")
    expect(requests).to_have_text("4")


def test_the_journal_is_taken_away_in_each_format(watch, serve):
    mimus = serve()
    mimus.shop()
    page = watch(mimus, "#/dashboard")
    for name, read in [
        ("NDJSON", lambda text: len(text.splitlines())),
        ("CSV", lambda text: len([line for line in text.splitlines() if "/v1/" in line])),
        ("HAR", lambda text: len(json.loads(text)["log"]["entries"])),
    ]:
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        with open(download.value.path()) as file:
            assert read(file.read()) == 7, name
    with page.expect_download() as download:
        page.get_by_role("link", name="ZIP").click()
    assert zipfile.ZipFile(download.value.path()).namelist()


def test_charts_can_be_read_and_lead_on(watch, serve):
    mimus = serve()
    mimus.shop()
    page = watch(mimus, "#/dashboard?range=15m")
    chart = page.get_by_role("region", name="Traffic").get_by_role("img")
    expect(chart).to_have_attribute("aria-label", re.compile("Requests in 1 min.*answered well up to [1-7]"))
    reading = page.get_by_role("region", name="Traffic").locator(".reading")
    expect(reading).to_contain_text("errors")
    chart.focus()
    page.keyboard.press("ArrowLeft")
    expect(reading.locator("b")).to_have_count(2)
    # By the pointer as well; where one clicks is what is looked at.
    box = chart.bounding_box()
    page.mouse.click(box["x"] + box["width"] - 2, box["y"] + box["height"] / 2)
    expect(page).to_have_url(re.compile("#/traffic.*time_from=.*time_to="))
    expect(page.get_by_role("button", name=re.compile("Take away: from"))).to_be_visible()
    latency = watch(mimus, "#/dashboard").get_by_role("region", name="Latency over time").get_by_role("img")
    expect(latency).to_have_attribute("aria-label", re.compile("99 % up to [0-9]"))


def test_sessions_and_the_server_itself(watch, serve):
    mimus = serve()
    mimus.shop()
    page = watch(mimus, "#/dashboard")
    expect(page.get_by_role("region", name="The server itself")).to_contain_text("MB on average")
    page.get_by_role("region", name="Sessions").get_by_role("link", name="s1").click()
    expect(page.locator(".rows .row[data-id]")).to_have_count(1)


def test_without_traffic_it_says_what_to_do(watch, serve):
    page = watch(serve(), "#/dashboard")
    expect(page.get_by_text("Nothing was asked for in this time")).to_be_visible()
    expect(page.get_by_role("region", name="Coverage")).to_contain_text("Never called: 9")
