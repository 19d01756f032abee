"""The widget of the chapters *Regularisation* and *Choosing the size*, by mouse, touch and keyboard, held to nnlib."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from nnlib import deep, losses
from nnwidgets.regularisation import LAYERS, PARTS, UNITS
from tests.looking import look
from tests.nnwidgets.conftest import in_node
from tests.nnwidgets.test_regularisation import SETTINGS, Trained, trained

pytestmark = pytest.mark.browser

PAGE = "regularisation.html"
WIDGET = ".nn-regularisation"
GRID = "const grid = new regularisation_runs.Grid(given); grid.advance(() => true); return grid.rows;"
PHONE = {"width": 360, "height": 740, "has_touch": True, "is_mobile": True}


def begin(page: Page) -> None:
    """Let it move; each test goes on where the last one stopped."""
    page.emulate_media(reduced_motion="no-preference")


@pytest.fixture(scope="module")
def plain() -> Trained:
    return trained()


def drawn(page: Page) -> Page:
    """The page, once it has drawn what was last set."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return page


def finish(page: Page) -> str:
    """Wait until the run that was begun is over, and return its sentence."""
    button = page.locator(".nn-one-run .nn-play")
    expect(button).to_have_text("Pause")
    expect(button).to_have_text("Play", timeout=30_000)
    return page.locator(".nn-one-run .nn-panel").text_content()


def shown(page: Page, column: int = 1) -> dict[str, str]:
    """A column of the table of runs: 1 is the run of now."""
    rows = drawn(page).locator(".nn-runs tbody tr").all()
    return {row.locator("th").text_content(): row.locator("td").nth(column - 1).text_content() for row in rows}


def expected(run: Trained) -> dict[str, str]:
    """The same column, from nnlib's costs of the weights that Node arrives at."""
    layers = run.layers()
    costs, rights = {}, {}
    for part in ("training", "validation"):
        X, Y = run.sets[part]
        costs[part] = deep.cost(layers, X, Y)
        rights[part] = 100 * ((deep.forward(layers, X).A[len(layers.W)] > 0.5) == Y).mean()
    return {
        "J, training": f"{costs['training']:.3f}",
        "J, validation": f"{costs['validation']:.3f}",
        "the gap": f"{costs['validation'] - costs['training']:.3f}".replace("-", "−"),
        "% right, training": f"{rights['training']:.1f}",
        "% right, validation": f"{rights['validation']:.1f}",
        "Σ ‖W‖2": f"{losses.penalty(layers.W.values(), 1.0):.0f}",
    }


def best_cells(page: Page) -> list[str]:
    return [cell.get_attribute("aria-label") for cell in drawn(page).locator(".nn-cell[data-best]").all()]


def test_without_restraint_it_learns_the_noise_by_heart_with_the_costs_of_nnlib(page: Page, plain: Trained) -> None:
    assert shown(page)["epoch"] == "0"
    expect(page.locator(".nn-panel").first).to_have_text(
        "337 parameters are to learn 40 points, blurred by noise. Press Play."
    )
    look(page, WIDGET, "regularisation-start")
    page.get_by_role("button", name="Play").click()
    sentence = finish(page)
    assert "it learns the noise by heart" in sentence
    assert f"after {plain.answer['best']} epochs" in sentence
    assert shown(page) == {"epoch": "1000", **expected(plain)}
    # It is said once it is over, and to a reader who cannot see the curves they are a table.
    expect(page.locator(f"{WIDGET} .nn-live")).to_have_text(sentence)
    page.get_by_text("The curves, as a table").click()
    table = drawn(page).locator(".nn-one-run .nn-numbers tbody tr").all_inner_texts()
    epoch, training, validation = plain.answer["history"][0]
    assert table[0].split() == [str(epoch), f"{training:.4f}", f"{validation:.4f}"]
    assert any(row.startswith(f"{plain.answer['best']} (best)") for row in table)
    page.get_by_text("The curves, as a table").click()
    # Play, once more, is the same run from the start; Reset and Step begin it.
    page.get_by_role("button", name="Reset").click()
    for _ in range(3):
        page.get_by_role("button", name="Step").click()
    assert shown(page) == {"epoch": "3", **expected(trained(epochs=3))}
    page.get_by_role("button", name="Play").click()
    finish(page)
    assert shown(page) == {"epoch": "1000", **expected(plain)}


def test_runs_are_kept_beside_each_other_by_keyboard(page: Page, plain: Trained) -> None:
    page.get_by_role("button", name="Keep this run").focus()
    page.keyboard.press("Enter")
    lam = page.get_by_role("slider", name="λ")
    lam.focus()
    # From 0 over 10^−5 in quarters of a power: this is 10^−2.5.
    for _ in range(11):
        page.keyboard.press("ArrowRight")
    expect(lam).to_have_attribute("aria-valuetext", "0.0032")
    # A change of a setting starts the run again by itself.
    assert "what it has learned holds for new points too" in finish(page)
    now, kept = shown(page), shown(page, 2)
    assert now == {"λ": "0.0032", "epoch": "1000", **expected(trained(lam=0.00316))}
    assert kept == {"λ": "0", "epoch": "1000", **expected(plain)}
    assert page.locator(".nn-before").get_attribute("d").startswith("M")
    look(page, WIDGET, "regularisation-kept")
    for _ in range(5):
        page.get_by_role("button", name="Keep this run").press("Enter")
    titles = page.locator(".nn-runs thead th")
    expect(titles).to_have_text(["now", "1", "2", "3", "4"])
    page.get_by_role("button", name="Forget kept runs").press("Enter")
    expect(titles).to_have_text(["now"])


def test_the_grid_can_be_paused_and_shows_the_scores_of_runs_of_that_size(page: Page) -> None:
    rows = in_node(GRID, "regularisation_runs", given=SETTINGS | {"lam": 0.00316})
    start = page.locator(".nn-sizes .nn-play")
    start.click()
    expect(page.locator(".nn-sizes")).to_contain_text("of 15 tried")
    start.click()
    expect(start).to_have_text("Go on")
    start.click()
    expect(start).to_have_text("All 15 are tried", timeout=60_000)
    cells = page.locator(".nn-cell")
    for k, part in enumerate(PARTS):
        page.locator(".nn-sizes").get_by_role("button", name=part.title(), exact=True).click()
        expect(page.locator(".nn-sizes .nn-panel")).to_contain_text(f"The {part} set")
        expect(cells).to_have_text([f"{100 * row[2 + k]:.1f}" for row in rows])
        highest = max(row[2 + k] for row in rows)
        layers, units = next((row[0], row[1]) for row in rows if row[2 + k] == highest)
        (label,) = best_cells(page)
        assert label.startswith(f"{layers} layer{'s' * (layers > 1)} of {units} unit{'s' * (units > 1)}: ")
    page.get_by_text("All 15 sizes, as a table").click()
    expect(page.locator(".nn-sizes .nn-numbers tbody tr")).to_have_count(len(LAYERS) * len(UNITS))
    look(page, WIDGET, "regularisation-grid")


def test_a_cell_is_chosen_by_arrow_keys_and_loads_its_size(page: Page) -> None:
    cells = page.locator(".nn-cell")
    page.get_by_role("button", name="Reset").click()
    # One stop for the Tab key: the size that is loaded, 2 × 16.
    assert [cell.get_attribute("tabindex") for cell in drawn(page).locator(".nn-cell").all()].count("0") == 1
    cells.nth(9).focus()
    for key in ("ArrowRight", "ArrowUp", "ArrowUp", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(cells.nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(cells.nth(2)).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".nn-panel").first).to_contain_text("17 parameters")
    # The grid stays: it does not depend on the size that is loaded.
    expect(page.locator(".nn-sizes .nn-play")).to_have_text("All 15 are tried")
    page.get_by_role("button", name="Play").click()
    finish(page)
    page.locator(".nn-sizes").get_by_role("button", name="Validation", exact=True).click()
    expect(cells.nth(2)).to_have_text(shown(page)["% right, validation"])
    # Other data: the grid that was tried says nothing of them.
    page.get_by_role("slider", name="seed").press("ArrowRight")
    expect(page.locator(".nn-sizes .nn-play")).to_have_text("Try all 15")
    expect(cells).to_have_text(["·"] * len(LAYERS) * len(UNITS))
    page.get_by_role("button", name="Pause").click()


def tap(page: Page, place: Locator) -> None:
    place.scroll_into_view_if_needed()
    place.tap()


def test_a_finger_stops_it_early_and_the_best_weights_come_back(site: str, visit: Callable[..., Page]) -> None:
    run = trained(early=True)
    page = visit(site + PAGE, **PHONE)
    # As for most readers; less motion is asked for in the next test.
    page.emulate_media(reduced_motion="no-preference")
    tap(page, page.get_by_label("Early stopping"))
    expect(page.get_by_role("slider", name="patience")).to_be_visible()
    tap(page, page.get_by_role("button", name="Play"))
    sentence = finish(page)
    assert sentence.startswith(
        f"Stopped at epoch {run.answer['epoch']}, the best was {run.answer['best']}: its weights are back."
    )
    assert shown(page) == {"epoch": str(run.answer["best"]), **expected(run)}
    tap(page, page.get_by_role("button", name="Keep this run"))
    look(page, WIDGET, "regularisation-early")
    for button in page.locator(f"{WIDGET} button:visible").all():
        assert button.bounding_box()["height"] >= 44


def test_the_grid_comes_first_in_its_own_chapter_and_less_motion_is_still_done(
    site: str, visit: Callable[..., Page]
) -> None:
    page = visit(site + "choosing-the-size.html", width=360, height=740)
    tops = [page.locator(part).bounding_box()["y"] for part in (".nn-sizes", ".nn-one-run")]
    assert tops == sorted(tops)
    page.get_by_role("button", name="Try all 15").click()
    expect(page.locator(".nn-sizes .nn-play")).to_have_text("All 15 are tried", timeout=60_000)
    assert best_cells(page) == ["1 layer of 4 units: 90.5 % of the validation set right, the best"]
    look(page, WIDGET, "regularisation-size")
