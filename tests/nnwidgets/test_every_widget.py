"""What every widget must do, whatever it shows: no litter, no fright at bad state, small, and at rest when unseen."""

import gzip
import json
import random
from collections.abc import Callable

import pytest
import traitlets
from playwright.sync_api import Page, expect

import nnwidgets
from nnwidgets.picture import Picture, files_of, source_of
from tests.looking import violations

pytestmark = pytest.mark.browser

WIDGETS = [getattr(nnwidgets, name) for name in nnwidgets.__all__]
every_widget = pytest.mark.parametrize("widget", WIDGETS, ids=lambda widget: widget.module)

GARBAGE = [None, "text", -1e308, 1e308, True, [], {}, [[]], [None], ["a", [1, {}]], [[1, 2, 3]] * 7, "<img src=x>"]

# Counts what is asked of the browser and not given back.
COUNTERS = """() => {
  const counts = { listeners: 0, observers: 0, frames: 0, timers: 0, media: 0 };
  const heard = new WeakMap();
  const outside = (target) => target === window || target === document || target === document.body;
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (type, listener, ...rest) {
    if (outside(this ?? window)) {
      const known = heard.get(listener) ?? [];
      heard.set(listener, [...known, type]);
      counts.listeners++;
    }
    return add.call(this ?? window, type, listener, ...rest);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, ...rest) {
    const known = heard.get(listener);
    if (outside(this ?? window) && known?.includes(type)) {
      heard.set(listener, known.toSpliced(known.indexOf(type), 1));
      counts.listeners--;
    }
    return remove.call(this ?? window, type, listener, ...rest);
  };
  for (const name of ["ResizeObserver", "IntersectionObserver", "MutationObserver"]) {
    const Original = window[name];
    window[name] = class extends Original {
      constructor(...args) { super(...args); counts.observers++; }
      disconnect() { super.disconnect(); counts.observers--; }
    };
  }
  const pending = { frames: new Set(), timers: new Set() };
  const wrap = (kind, ask, cancel) => {
    const [asked, cancelled] = [window[ask], window[cancel]];
    window[ask] = (f, ...rest) => {
      const id = asked.call(window, (...args) => { pending[kind].delete(id); f(...args); }, ...rest);
      pending[kind].add(id);
      return id;
    };
    window[cancel] = (id) => { pending[kind].delete(id); cancelled.call(window, id); };
  };
  wrap("frames", "requestAnimationFrame", "cancelAnimationFrame");
  wrap("timers", "setTimeout", "clearTimeout");
  window.counted = () => ({ ...counts, frames: pending.frames.size, timers: pending.timers.size });
  window.intervals = 0;
  window.setInterval = () => { window.intervals++; };
}"""

RENDER_AND_CLOSE = """async (times) => {
  const saved = JSON.parse(document.querySelector('script[type$="state+json"]').textContent).state;
  const [first] = Object.values(saved).filter(({ state }) => state.files);
  const models = new Map(Object.entries(saved).map(([id, { state }]) => [id, { get: (name) => state[name] }]));
  let following = 0;
  const state = { ...first.state };
  const heard = new Map();
  const model = {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const listener of [...(heard.get(`change:${name}`) ?? [])]) listener();
    },
    save_changes() {},
    on(event, listener) { following++; heard.set(event, [...(heard.get(event) ?? []), listener]); },
    off(event, listener) {
      const known = heard.get(event) ?? [];
      if (known.includes(listener)) following--;
      heard.set(event, known.filter((each) => each !== listener));
    },
    widget_manager: { get_model: async (id) => models.get(id) },
  };
  const address = URL.createObjectURL(new Blob([first.state._esm], { type: "text/javascript" }));
  const { default: widget } = await import(address);
  const el = document.body.appendChild(document.createElement("div"));
  const before = window.counted();
  let peak = 0;
  for (let i = 0; i < times; i++) {
    const close = await widget.render({ model, el });
    await new Promise((done) => requestAnimationFrame(done));
    for (const button of el.querySelectorAll("button")) button.click();
    await new Promise((done) => requestAnimationFrame(done));
    peak = Math.max(peak, following);
    close();
  }
  const { intervals } = window;
  return { before, after: window.counted(), following, peak, children: el.childNodes.length, intervals };
}"""


@every_widget
def test_nothing_is_left_when_a_cell_is_run_again_and_again(show: Callable[..., Page], widget: type[Picture]) -> None:
    page = show(widget())
    page.evaluate(COUNTERS)
    left = page.evaluate(RENDER_AND_CLOSE, 8)
    assert left["after"] == left["before"]
    assert (left["following"], left["children"], left["intervals"]) == (0, 0, 0)
    # The count can see something: the open view did follow its model.
    assert left["peak"] > 0


def changeable(widget: type[Picture]) -> list[str]:
    """The traits of its own, by name."""
    own = widget.class_traits(sync=True).keys() - Picture.class_traits().keys()
    return sorted(own)


@every_widget
def test_no_state_however_wrong_frightens_it(show: Callable[..., Page], widget: type[Picture]) -> None:
    page = show(widget())
    page.evaluate("window.saved = JSON.parse(document.querySelector('script[type$=\"state+json\"]').textContent)")
    rng = random.Random(widget.module)
    for value in GARBAGE:
        names = changeable(widget)
        for changed in ([*names], rng.sample(names, max(1, len(names) // 2))):
            page.evaluate(REMOUNT, dict.fromkeys(changed, value))
            page.wait_for_timeout(60)
            shown = page.locator(".nn-w").all_inner_texts()
            assert len(shown) == 1, (value, changed)
            assert shown[0].strip(), (value, changed)
    assert page.evaluate("document.querySelectorAll('.nn-w img').length") == 0


# Mounts the widget of the page once more, with changes to its state, in place of what is there.
REMOUNT = """async (changes) => {
  const { default: widget } = await (window.module ??= (() => {
    const [first] = Object.values(window.saved.state).filter(({ state }) => state.files);
    window.first = first;
    return import(URL.createObjectURL(new Blob([first.state._esm], { type: "text/javascript" })));
  })());
  window.close?.();
  document.querySelectorAll(".nn-w").forEach((node) => node.remove());
  const state = { ...window.first.state, ...changes };
  const heard = new Map();
  const model = {
    get: (name) => state[name],
    set(name, value) {
      if (state[name] === value) return;
      state[name] = value;
      for (const listener of [...(heard.get(`change:${name}`) ?? [])]) listener();
    },
    save_changes() {},
    on(event, listener) { heard.set(event, [...(heard.get(event) ?? []), listener]); },
    off(event, listener) { heard.set(event, (heard.get(event) ?? []).filter((each) => each !== listener)); },
    widget_manager: { get_model: async (id) => ({ get: (name) => window.saved.state[id].state[name] }) },
  };
  window.close = await widget.render({ model, el: document.querySelector(".nn-widget") });
}"""


@every_widget
def test_hundreds_of_fast_drags_leave_it_whole(show: Callable[..., Page], widget: type[Picture]) -> None:
    page = show(widget())
    page.evaluate(
        """async () => {
          const sliders = [...document.querySelectorAll(".nn-w input[type=range]")].filter((node) => node.offsetParent);
          let seed = 1;
          const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
          for (let i = 0; i < 300; i++) {
            for (const slider of sliders) {
              const [low, high] = [Number(slider.min), Number(slider.max)];
              slider.value = String(low + random() * (high - low));
              slider.dispatchEvent(new Event("input", { bubbles: true }));
            }
            if (i % 50 === 0) await new Promise((done) => requestAnimationFrame(done));
          }
          for (const handle of document.querySelectorAll(".nn-w .nn-handle")) {
            if (!handle.getClientRects().length) continue;
            const send = (type, x, y) => handle.dispatchEvent(
              new PointerEvent(type, { bubbles: true, pointerId: 1, clientX: x, clientY: y }));
            handle.setPointerCapture = () => {};
            send("pointerdown", 100, 100);
            for (let i = 0; i < 300; i++) send("pointermove", random() * 900, random() * 900);
            send("pointerup", 100, 100);
          }
          await new Promise((done) => setTimeout(done, 300));
        }"""
    )
    assert page.locator(".nn-w .nn-problem:not(:empty)").count() == 0
    text = page.locator(".nn-w").inner_text()
    assert "NaN" not in text
    assert "undefined" not in text
    assert violations(page, ".nn-w") == []


@every_widget
def test_it_fits_every_width_and_paper(show: Callable[..., Page], widget: type[Picture]) -> None:
    page = show(widget())
    for width in (1280, 720, 360, 1000, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(150)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.emulate_media(media="print")
    assert page.locator(".nn-w svg, .nn-w canvas").first.is_visible()


@every_widget
def test_nothing_is_said_before_the_reader_does_something(show: Callable[..., Page], widget: type[Picture]) -> None:
    page = show(widget())
    page.wait_for_timeout(1000)
    assert page.locator(".nn-w").get_by_role("status").all_text_contents() == [""]


@every_widget
def test_two_views_of_one_widget_show_the_same(show: Callable[..., Page], widget: type[Picture]) -> None:
    one = widget()
    page = show(one, one)
    # Both in sight: a view that is not draws later.
    page.set_viewport_size({"width": 1280, "height": 5000})
    views = page.locator(".nn-w")
    expect(views).to_have_count(2)
    sliders = views.nth(0).locator("input[type=range]:visible")
    for index in range(min(3, sliders.count())):
        sliders.nth(index).focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("PageUp")
    # A view that cannot be seen is drawn when it can.
    views.nth(1).scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    places = "nodes => nodes.map(node => node.value)"
    values = [view.locator("input[type=range]").evaluate_all(places) for view in views.all()]
    assert values[0] == values[1]
    # The view that only followed has said nothing of it.
    assert views.nth(1).get_by_role("status").all_text_contents() == [""]


@every_widget
def test_nothing_runs_while_it_is_out_of_sight(show: Callable[..., Page], widget: type[Picture]) -> None:
    if "playing" not in widget.class_trait_names():
        pytest.skip("it does not run by itself")
    page = show(widget())
    page.evaluate("document.body.style.paddingBottom = '4000px'")
    page.evaluate(
        """() => {
          window.frames_drawn = 0;
          const ask = window.requestAnimationFrame;
          window.requestAnimationFrame = (f) => { window.frames_drawn++; return ask.call(window, f); };
        }"""
    )
    play = page.locator(".nn-w .nn-play:visible")
    for tab in page.locator(".nn-w .nn-tab").all():
        # Some have what runs behind a tab.
        if play.count() == 0:
            tab.click()
            page.wait_for_timeout(100)
    play.first.click()
    page.wait_for_function("window.frames_drawn > 3")
    page.evaluate("scrollTo(0, 4000)")
    page.wait_for_timeout(300)
    page.evaluate("window.frames_drawn = 0")
    page.wait_for_timeout(500)
    assert page.evaluate("window.frames_drawn") <= 1
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("window.frames_drawn > 3")


@every_widget
def test_a_trait_that_is_set_in_python_is_refused_or_sent(widget: type[Picture]) -> None:
    one = widget()
    for name in changeable(widget):
        before = json.dumps(getattr(one, name), default=str)
        with pytest.raises(traitlets.TraitError) as refused:
            setattr(one, name, object())
        assert str(refused.value).startswith(f"{name}: expected"), name
        assert json.dumps(getattr(one, name), default=str) == before


@every_widget
def test_its_code_is_small(widget: type[Picture]) -> None:
    code = "".join(source_of(name) for name in files_of(widget.module))
    assert len(gzip.compress(code.encode(), 9)) <= 60 * 1024
