"""The report in a real browser: readable by everybody, and deaf to what students wrote into it."""

import pytest

from nngrade.report.figures import figures
from nngrade.report.page import as_html
from tests.looking import look
from tests.nngrade.classroom import classroom, hostile_class

pytestmark = pytest.mark.browser


def written(tmp_path_factory, name, klass):
    path = tmp_path_factory.mktemp("report") / f"{name}.html"
    path.write_text(as_html(figures(klass)), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def honest(tmp_path_factory):
    return written(tmp_path_factory, "mlp", classroom())


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    return written(tmp_path_factory, "hostile", hostile_class())


@pytest.mark.parametrize("width", [1280, 360])
def test_the_report_is_readable_in_light_and_dark_and_on_a_phone(open_page, honest, width):
    page, watch = open_page(honest, width=width, bypass_csp=True)
    look(page, "body", "report")
    assert (watch.foreign, watch.failed, watch.errors) == ([], [], [])


def test_the_report_has_a_picture_with_words_and_no_script(open_page, honest):
    page, _ = open_page(honest, bypass_csp=True)
    assert page.locator("svg").get_attribute("aria-label").startswith("Histogram of the scores.")
    assert page.evaluate("document.scripts.length") == 0
    shaded = page.locator("[class^=shade-]:not(.shade-0)")
    assert all(int(text) > 0 for text in shaded.all_inner_texts())


# Once as it is, and once without the page's own policy: escaping must be enough by itself.
@pytest.mark.parametrize("without_policy", [False, True])
def test_nothing_that_a_student_wrote_is_obeyed(browser, hostile, without_policy):
    context = browser.new_context(bypass_csp=without_policy)
    page = context.new_page()
    requests, dialogs = [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(hostile)
    for handle in page.query_selector_all("th bdi")[:20]:
        handle.hover(force=True)
    assert requests == [hostile]
    assert dialogs == []
    assert page.title() == "Report: mlp"
    assert page.evaluate("'owned' in window") is False
    odd = page.evaluate(
        """[...document.querySelectorAll("*")].filter((element) =>
             /^(script|iframe|object|embed|link|base|form|input|img)$/i.test(element.tagName) ||
             [...element.attributes].some((attribute) => /^on/i.test(attribute.name))
           ).map((element) => element.outerHTML.slice(0, 100))"""
    )
    assert odd == []
    text = page.inner_text("body")
    assert "<script>" in text
    assert not any(character in text for character in "\u202e\x1b\x00")
    assert len(text) < 300_000
    context.close()
