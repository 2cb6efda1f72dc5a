"""What comes from outside is text: no script of it runs, and no element is made of it. The
server's policy would stop both, and is tried as well."""

import urllib.parse

from playwright.sync_api import expect

# Each would count up, one way or another, if it was ever read as markup.
ATTACKS = [
    "<img src=x onerror=window.pwned++>",
    "<svg onload=window.pwned++></svg>",
    "<script>window.pwned++</script>",
    "\"'><iframe srcdoc='<script>parent.pwned++</script>'></iframe>",
    "javascript:window.pwned++",
    "{{constructor.constructor('window.pwned++')()}}",
]

# What the attacks would make, and the page has nowhere; its own pictures are in their places.
FOREIGN = "main :is(script, iframe, object, embed, form[action], link, style, base, img[src='x'], svg[onload], [onerror], [onload], a[href^='javascript'])"


def attack(mimus):
    everything = " ".join(ATTACKS)
    quoted = urllib.parse.quote(everything, safe="';:=()!$,")
    mimus.send(f"/v1/pets/{quoted}?{quoted}=1&q={quoted}", headers={"x-evil": everything, "x-session-id": everything, "x-correlation-id": everything, "user-agent": everything})
    mimus.send("/v1/orders", "POST", everything, {"content-type": "application/xml", "x-api-key": "k"})
    mimus.send("/v1/orders", "POST", '{"petId": "' + everything.replace('"', "'") + '", "quantity": 1}', {"content-type": "application/json", "x-api-key": "k"})
    mimus.send("/v1/pets", "POST", everything, {"content-type": "text/html"})


def harmless(page):
    assert page.evaluate("window.pwned") == 0
    assert page.locator(FOREIGN).count() == 0


def test_text_of_exchanges_stays_text(watch, mimus):
    page = watch(mimus)
    expect(page.locator("#live")).to_have_text("live")
    attack(mimus)
    rows = page.locator(".rows .row[data-id]")
    expect(rows).to_have_count(4)
    expect(page.locator(".target").last).to_contain_text("onerror=window.pwned")
    harmless(page)
    for number in range(4):
        rows.nth(number).get_by_role("link").click()
        expect(page.get_by_role("heading", name="Response")).to_be_visible()
        page.get_by_role("button", name="Replay").click()
        dialog = page.get_by_role("dialog").get_by_role("button", name="Replay")
        replayed = page.get_by_role("heading", name="Replayed")
        expect(dialog.or_(replayed)).to_be_visible()
        if dialog.is_visible():
            dialog.click()
        expect(replayed).to_be_visible()
        harmless(page)
    body = page.get_by_role("region", name="Body of the request")
    rows.nth(2).get_by_role("link").click()
    expect(body).to_contain_text("<script>window.pwned++</script>")
    page.goto(f"{mimus.url}/admin/#/dashboard?range=all")
    expect(page.get_by_role("region", name="Clients")).to_contain_text("<img src=x")
    harmless(page)


def test_an_address_is_no_markup_either(watch, mimus):
    page = watch(mimus)
    page.expected.append("40[04]")
    for attempt in ATTACKS:
        quoted = urllib.parse.quote(attempt, safe="")
        for where in [f"#/{quoted}", f"#/traffic/{quoted}", f"#/traffic?session={quoted}&problem={quoted}&path={quoted}", f"#/dashboard?range={quoted}&operation={quoted}"]:
            page.goto(f"{mimus.url}/admin/{where}")
            expect(page.locator("main > *")).to_have_count(1)
            expect(page.locator("[aria-busy]")).to_have_count(0)
            harmless(page)


def test_the_policy_stops_what_would_get_through(watch, mimus):
    page = watch(mimus)
    page.expected.append("Content Security Policy|TrustedHTML|Trusted|violates")
    expect(page.locator("#live")).to_have_text("live")
    markup = page.evaluate("() => { try { document.body.innerHTML = '<b>markup</b>'; return 'made' } catch (error) { return error.name } }")
    assert markup == "TypeError"
    handler = page.evaluate("() => { try { document.body.setAttribute('onclick', 'window.pwned++'); return 'made' } catch (error) { return error.name } }")
    assert handler == "TypeError"
    page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.append("window.pwned++");
            document.body.append(script);
        }"""
    )
    other = page.evaluate("fetch('http://localhost:1/').then(() => 'asked', (error) => error.name)")
    assert other == "TypeError"
    assert page.evaluate("window.pwned") == 0


def test_a_page_of_another_site_can_not_frame_it(watch, mimus, serve):
    page = watch(mimus)
    page.expected.append("frame-ancestors|Content Security Policy|Refused")
    page.route("**/framed", lambda route: route.fulfill(content_type="text/html", body=f"<iframe src='{mimus.url}/admin/'></iframe>"))
    page.goto(f"{mimus.url}/framed")
    frame = page.frames[-1]
    assert "Mimus" not in frame.content()
