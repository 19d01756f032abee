// A view of a widget, from its birth to its end: what it listens to, when it draws, and one place that lets go of it all.
//
// The state of a widget is in its model's traits and nowhere else; several views of one model follow them. A view that
// the reader works with sets traits; every view, that one included, draws from them, at most once a frame.

import { make, set } from "./dom.js";

const SAVE_EVERY = 400;
const PAUSE = 400;
const CALM = 500;
const CALMER = "(prefers-reduced-motion: reduce)";
const THEMES = ["data-theme", "data-jp-theme-light", "class"];

let born = 0;

/**
 * The widget whose views `build(view)` fills; `name` is its class in style sheets, `label` what it is called aloud.
 *
 *     export default picture("boolean", "A threshold unit", (view) => { … });
 */
export function picture(name, label, build) {
  return {
    render({ model, el }) {
      const view = new View(model, el, name, label);
      try {
        build(view);
        view.draw();
      } catch (error) {
        view.fail(error);
      }
      return () => view.close();
    },
  };
}

class View {
  #closers = new Set();
  #draws = new Set();
  #frame = 0;
  #saved = 0;
  #saving = 0;
  #saying = 0;
  #playing = null;

  constructor(model, el, name, label) {
    this.model = model;
    // Several pages may show one kernel's model.
    this.id = `${Date.now()}-${Math.random()}-${++born}`;
    this.seen = false;
    this.root = make("div", { class: `nn-w nn-${name}`, role: "group", "aria-label": label });
    this.live = make("p", { class: "nn-live", role: "status", "aria-live": "polite" });
    el.append(this.root);
    this.#watch();
  }

  /** Put these into the view, in order, before its live region. */
  add(...nodes) {
    this.root.append(...nodes, this.live);
    return this;
  }

  /**
   * The traits by name, each as its check lets it through: whatever a notebook or a saved page may hold, what comes out
   * can be drawn.
   *
   *     const state = view.state({ w1: number(-3, 3, 1), data: oneOf(["moons", "xor"]) });      state.w1
   */
  state(checks) {
    const state = {};
    for (const [name, check] of Object.entries(checks)) {
      Object.defineProperty(state, name, { get: () => check(this.model.get(name)), enumerable: true });
    }
    return state;
  }

  /** Set traits because of something the reader did; the kernel hears of it. */
  set(changes) {
    this.put(changes);
    this.save();
  }

  /** Set traits many times a second; the kernel hears of them now and then, and of the last. */
  put(changes) {
    this.model.set("actor", this.id);
    this.derive(changes);
  }

  /** Set what follows from other traits: whoever set those is still the one who is spoken to. */
  derive(changes) {
    for (const [name, value] of Object.entries(changes)) this.model.set(name, value);
    if (this.#saving) return;
    this.#saving = setTimeout(() => this.save(), Math.max(0, this.#saved + SAVE_EVERY - Date.now()));
  }

  save() {
    clearTimeout(this.#saving);
    this.#saving = 0;
    this.#saved = Date.now();
    this.model.save_changes();
  }

  /**
   * Call `listener` whenever one of these traits changes, in any view or in Python. Like all that follow here, it
   * returns a function that ends it earlier than the view.
   */
  follow(names, listener) {
    // A model lets go of a listener for all views at once: each gets its own.
    const own = () => listener();
    const events = names.map((name) => `change:${name}`);
    for (const event of events) this.model.on(event, own);
    return this.closing(() => {
      for (const event of events) this.model.off(event, own);
    });
  }

  /** Draw with `listener` whenever the view is drawn, which it is after one of these traits has changed too. */
  drawn(names, listener) {
    this.#draws.add(listener);
    const unfollow = names.length ? this.follow(names, () => this.redraw()) : null;
    return this.closing(() => {
      this.#draws.delete(listener);
      unfollow?.();
    });
  }

  /** Draw everything in the next frame, or once it can be seen. */
  redraw() {
    if (this.seen) this.#frame ||= requestAnimationFrame(() => this.draw());
  }

  draw() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    try {
      for (const listener of [...this.#draws]) listener();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Listen to an element, the window or the document for as long as the view lives. */
  listen(target, event, listener, options) {
    target.addEventListener(event, listener, options);
    return this.closing(() => target.removeEventListener(event, listener, options));
  }

  /** Call `close` when the view ends, or when the function that is returned is called, once. */
  closing(close) {
    const end = () => this.#closers.delete(end) && close();
    this.#closers.add(end);
    return end;
  }

  /** Call `listener(width)` when the view's width changes, and once at the start. */
  fit(listener) {
    let width = -1;
    const watch = new ResizeObserver(() => {
      if (this.root.clientWidth === width) return;
      width = this.root.clientWidth;
      listener(width);
      // Out of sight too: the page is as long as its pictures, and what scrolls must take the focus.
      this.#frame ||= requestAnimationFrame(() => this.draw());
    });
    watch.observe(this.root);
    return this.closing(() => watch.disconnect());
  }

  /** Say this to a reader who cannot see it, once the reader pauses; only the view that was worked with speaks. */
  say(sentence) {
    if (this.model.get("actor") !== this.id) return;
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      this.live.textContent = sentence;
    }, PAUSE);
  }

  /** The value of a colour of the page, such as "--nn-value", as [red, green, blue]. */
  colour(variable) {
    const hex = getComputedStyle(this.root).getPropertyValue(variable).trim();
    return [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16));
  }

  /**
   * Call `advance(milliseconds)` before each repaint, as long as the trait `playing` is true and the view can be seen.
   *
   * Of several views of one model, one is at work: the one where Play was pressed, or the first that is seen when Python
   * has set the trait. A reader who asked for less motion gets two pictures a second.
   */
  play(advance) {
    const { model } = this;
    const calm = matchMedia(CALMER);
    let request = 0;
    let last = 0;
    const mine = () => model.get("driver") === this.id;
    const due = () => model.get("playing") === true && mine() && this.seen && !document.hidden;
    const tick = (now) => {
      request = 0;
      if (!due()) return;
      request = requestAnimationFrame(tick);
      const passed = now - last;
      if (calm.matches && passed < CALM) return;
      last = now;
      try {
        advance(Math.min(passed, CALM));
      } catch (error) {
        this.fail(error);
      }
    };
    const wake = () => {
      if (model.get("playing") !== true) {
        if (mine()) model.set("driver", null);
        return;
      }
      if (!model.get("driver") && this.seen) model.set("driver", this.id);
      if (request || !due()) return;
      last = performance.now();
      request = requestAnimationFrame(tick);
    };
    // A page that was saved while it ran starts at rest.
    if (model.get("playing") === true && !model.get("driver")) model.set("playing", false);
    this.#playing = wake;
    this.follow(["playing"], wake);
    this.listen(document, "visibilitychange", wake);
    this.closing(() => {
      cancelAnimationFrame(request);
      if (!mine()) return;
      model.set("driver", null);
      model.set("playing", false);
      model.save_changes();
    });
  }

  /** Start or stop; starting makes this view the one at work. */
  toggle() {
    const playing = this.model.get("playing") !== true;
    if (playing) this.model.set("driver", this.id);
    this.set({ playing });
  }

  /** Put one sentence in the place of the picture, which is at rest from then on. */
  fail(error) {
    console.warn(error);
    this.#rest();
    const sentence = "This picture has no numbers to show, or not the right ones; run its cell again.";
    this.root.replaceChildren(make("p", { class: "nn-problem", role: "alert" }, sentence));
  }

  close() {
    this.#rest();
    this.root.remove();
  }

  #rest() {
    cancelAnimationFrame(this.#frame);
    // What was set last is on its way to the kernel even if the cell is gone.
    if (this.#saving) this.save();
    clearTimeout(this.#saying);
    for (const close of [...this.#closers]) close();
  }

  #watch() {
    // JupyterLab has plans of its own for arrow keys, unless the element that has the focus says to leave them alone.
    this.listen(this.root, "focusin", ({ target }) => set(target, { "data-lm-suppress-shortcuts": "true" }));
    const sight = new IntersectionObserver((entries) => {
      this.seen = entries.at(-1).isIntersecting;
      if (this.seen) this.redraw();
      this.#playing?.();
    });
    sight.observe(this.root);
    // The colours of canvases are numbers: they are drawn again when the page turns light or dark.
    const theme = new MutationObserver(() => this.redraw());
    for (const node of [document.documentElement, document.body]) {
      theme.observe(node, { attributes: true, attributeFilter: THEMES });
    }
    this.closing(() => sight.disconnect());
    this.closing(() => theme.disconnect());
    // On paper everything is seen.
    this.listen(window, "beforeprint", () => this.draw());
  }
}

/** A check of a trait: a finite number, brought between `least` and `most`. */
export function number(least, most, otherwise) {
  return (value) => {
    const given = typeof value === "number" || typeof value === "string" ? Number(value) : Number.NaN;
    return Number.isFinite(given) ? Math.min(Math.max(given, least), most) : otherwise;
  };
}

/** A check of a trait: the same, without decimals. */
export function whole(least, most, otherwise) {
  const check = number(least, most, otherwise);
  return (value) => Math.trunc(check(value));
}

/** A check of a trait: one of these, or the first. */
export function oneOf(known) {
  return (value) => (known.includes(value) ? value : known[0]);
}

/** A check of a trait: true or false. */
export function flag(value) {
  return value === true;
}

/** A check of a trait: a list of at most `most` entries, each as `check` lets it through; another value is no entry. */
export function list(check, most) {
  return (value) => (Array.isArray(value) ? value.slice(0, most).map(check) : []);
}
