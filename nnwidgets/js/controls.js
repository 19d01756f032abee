// What a reader sets: sliders, fields, choices, switches and buttons, each tied to one trait of the view's model.
//
// All are the browser's own elements, so that keyboard, touch and screen readers know them. A control shows its trait
// and sets it; it never knows what the number is for.

import { make, set, spoken, symbol, text } from "./dom.js";

/** Controls side by side; `label` names the group where it needs a name. */
export function bar(label, ...nodes) {
  return make(
    "div",
    { class: "nn-bar", role: label ? "group" : null, "aria-label": label || null },
    ...nodes,
  );
}

/**
 * A button; `state()`, if given, returns { label?, disabled?, pressed? } and is asked whenever the view is drawn.
 *
 *     button(view, "Step", () => step(), { sign: "→" })
 */
export function button(view, label, act, { sign = "", state = null, kind = null } = {}) {
  const name = make("span", {}, label);
  const node = make("button", { type: "button", class: kind });
  if (sign) node.append(make("span", { "aria-hidden": "true" }, `${sign} `));
  node.append(name);
  // Not `disabled`: a button that vanishes under the finger takes the focus with it.
  view.listen(node, "click", () => node.getAttribute("aria-disabled") !== "true" && act());
  if (state) {
    view.drawn([], () => {
      const { label: now = label, disabled = null, pressed = null } = state();
      if (name.textContent !== now) name.textContent = now;
      set(node, { "aria-disabled": disabled === null ? null : String(disabled) });
      set(node, { "aria-pressed": pressed === null ? null : String(pressed) });
    });
  }
  return node;
}

/** Play and Pause for the trait `playing`. */
export function playButton(view) {
  const playing = () => view.model.get("playing") === true;
  view.follow(["playing"], () => view.redraw());
  return button(view, "Play", () => view.toggle(), {
    state: () => ({ label: playing() ? "Pause" : "Play" }),
    kind: "nn-play",
  });
}

/**
 * A slider for a number. `label` may have runs; `kind` colours it; `decimals` or `format` write the number.
 *
 * With `log`, the slider moves along the exponent: `min` and `max` are still the numbers themselves, both > 0; with
 * `zero` too, its lowest place is 0.
 */
export function slider(view, trait, options) {
  const { label, min, max, step = 0.1, decimals = 2, kind = "", log = false, zero = false } = options;
  const { format = (value) => text(value, decimals), change = (value) => view.set({ [trait]: value }) } =
    options;
  const forth = (value) => (log ? Math.log10(value) : value);
  const lowest = zero ? forth(min) - step : forth(min);
  const back = (place) => {
    if (!log) return place;
    if (zero && place < forth(min) - step / 2) return 0;
    // 10^−1.5 has no end: three digits are what a reader can set.
    return Number((10 ** place).toPrecision(3));
  };
  const input = make("input", { type: "range", min: lowest, max: forth(max), step });
  const shown = make("output", { "aria-hidden": "true", class: kind ? `nn-${kind}` : null });
  const node = make("div", { class: "nn-slider" }, make("label", {}, symbol(label, kind), input), shown);
  view.listen(input, "input", () => change(back(Number(input.value))));
  view.drawn([trait], () => {
    const value = options.value ? options.value() : view.model.get(trait);
    const place = String(zero && !(value > 0) ? lowest : forth(value));
    // While a thumb is dragged, its own rounding must not pull it back.
    if (Math.abs(Number(place) - Number(input.value)) > step / 2) input.value = place;
    const written = format(value);
    if (shown.textContent !== written) shown.textContent = written;
    set(input, { "aria-valuetext": written.replace("−", "minus ") });
  });
  return node;
}

/** A field for a number that is typed in. What is no number from `min` to `max` is said, and nothing is set. */
export function field(view, trait, options) {
  const { label, min, max, kind = "", decimals = 4 } = options;
  const { change = (value) => view.set({ [trait]: value }), value = () => view.model.get(trait) } = options;
  const id = `nn-${view.id}-${trait}-${spoken(label)}`.replace(/\s/g, "");
  const problem = make("span", { class: "nn-problem", id, role: "alert" });
  const input = make("input", {
    type: "text",
    inputmode: "decimal",
    autocomplete: "off",
    spellcheck: "false",
  });
  const node = make("div", { class: "nn-field" }, make("label", {}, symbol(label, kind), input), problem);
  const written = () => String(Number(value().toFixed(decimals))).replace("-", "−");
  const complain = (sentence) => {
    problem.textContent = sentence;
    set(input, { "aria-invalid": sentence ? "true" : null, "aria-describedby": sentence ? id : null });
  };
  view.listen(input, "change", () => {
    const typed = input.value.trim().replace("−", "-").replace(",", ".");
    const found = typed === "" ? Number.NaN : Number(typed);
    if (!(found >= min && found <= max)) {
      complain(`${spoken(label)}: type a number from ${text(min, 0)} to ${text(max, 0)}.`);
      return;
    }
    complain("");
    change(found);
    input.value = written();
  });
  // A trait that gets another value, from a button say, puts a field right too.
  view.follow([trait], () => complain(""));
  view.drawn([trait], () => {
    // What is being typed, or was typed wrong, stays until it is put right.
    if (document.activeElement !== input && !problem.textContent) input.value = written();
  });
  return node;
}

/** A choice of one: `options` are [value, text]; `chosen()` says which it is, where that is not the trait itself. */
export function choice(view, trait, { label, options, ...more }) {
  const { change = (value) => view.set({ [trait]: value }), chosen = () => view.model.get(trait) } = more;
  const select = make("select", {}, ...options.map(([value, name]) => make("option", { value }, name)));
  const values = new Map(options.map(([value]) => [String(value), value]));
  view.listen(select, "change", () => change(values.get(select.value)));
  view.drawn([trait], () => {
    const value = String(chosen());
    if (select.value !== value && values.has(value)) select.value = value;
  });
  return make("div", { class: "nn-choice" }, make("label", {}, make("span", {}, label), select));
}

/** A choice of one, all in sight: a group of buttons of which one is pressed. */
export function tabs(view, trait, { label, options, change = (value) => view.set({ [trait]: value }) }) {
  view.follow([trait], () => view.redraw());
  const nodes = options.map(([value, name]) =>
    button(view, name, () => change(value), {
      state: () => ({ pressed: view.model.get(trait) === value }),
      kind: "nn-tab",
    }),
  );
  return bar(label, ...nodes);
}

/** A switch for a trait that is true or false. */
export function check(view, trait, { label, change = (value) => view.set({ [trait]: value }) }) {
  const input = make("input", { type: "checkbox" });
  view.listen(input, "change", () => change(input.checked));
  view.drawn([trait], () => {
    input.checked = view.model.get(trait) === true;
  });
  return make("label", { class: "nn-check" }, input, make("span", {}, label));
}

/**
 * Numbers as text, folded away: a table that is filled while it is open. `rows()` returns lists of strings, or of
 * { label, kind } where an entry has a colour; the first entry of each names its row.
 */
export function numbers(view, { summary = "The numbers, as a table", columns, rows }) {
  const body = make("tbody");
  const head = make("tr", {}, ...columns.map((title) => make("th", { scope: "col" }, symbol(title))));
  const table = make("table", {}, make("thead", {}, head), body);
  const scroll = make(
    "div",
    { class: "nn-scroll", tabindex: "0", role: "region", "aria-label": summary },
    table,
  );
  const node = make("details", { class: "nn-numbers" }, make("summary", {}, summary), scroll);
  let before = "";
  const fill = () => {
    if (!node.open) return;
    const list = rows();
    const now = JSON.stringify(list);
    if (now === before) return;
    before = now;
    const cell = (entry, column) => {
      const { label, kind } = typeof entry === "string" ? { label: entry } : entry;
      return column ? make("td", {}, symbol(label, kind)) : make("th", { scope: "row" }, symbol(label, kind));
    };
    body.replaceChildren(...list.map((row) => make("tr", {}, ...row.map(cell))));
  };
  view.listen(node, "toggle", fill);
  view.drawn([], fill);
  return node;
}

/** What the signs and colours of a picture mean: entries are [kind, sign, text]. */
export function legend(entries) {
  const item = ([kind, sign, meaning]) =>
    make("li", {}, make("span", { class: `nn-${kind}`, "aria-hidden": "true" }, sign), ` ${meaning}`);
  return make("ul", { class: "nn-legend" }, ...entries.map(item));
}
