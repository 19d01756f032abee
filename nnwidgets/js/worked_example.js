// The worked 0.05/0.10 example as a picture: a network of 2, 2 and 2 units that fills with numbers, one a step.
//
// All numbers, formulas and names come from Python in the trait `example`; `position` says how many are shown. This
// file only lays them out, so that the page, JupyterLab and the text of the chapter print the same digits.

const SVG = "http://www.w3.org/2000/svg";
const SIGNS = { value: "▸", gradient: "◂", weight: "◆", given: "·" };
const EDGES = {
  w1: ["i1", "h1"],
  w2: ["i2", "h1"],
  w3: ["i1", "h2"],
  w4: ["i2", "h2"],
  w5: ["h1", "o1"],
  w6: ["h2", "o1"],
  w7: ["h1", "o2"],
  w8: ["h2", "o2"],
};
const BIASES = [
  ["b1", "h1"],
  ["b1", "h2"],
  ["b2", "o1"],
  ["b2", "o2"],
];
const GIVEN_AT = { o1: ["target_o1"], o2: ["target_o2"] };
const BOX_WITH_ONE_NUMBER = ["i1", "i2", "b1", "b2", "E"];

// Where things stand, in units of the drawing: boxes [x, y, width, height], and the middle of each weight's label.
// `across` flows to the right; `down` flows to the bottom, for a screen as narrow as a phone's.
const ACROSS = {
  size: [748, 350],
  flow: "across",
  boxes: {
    i1: [2, 66, 74, 26],
    i2: [2, 258, 74, 26],
    h1: [236, 28, 152, 102],
    h2: [236, 220, 152, 102],
    b1: [277, 162, 70, 26],
    o1: [572, 10, 174, 134],
    o2: [572, 206, 174, 134],
    b2: [572, 162, 66, 26],
    E: [644, 162, 102, 26],
  },
  label: 136,
  labels: {
    w1: [156, 56],
    w3: [147, 134],
    w2: [147, 216],
    w4: [156, 294],
    w5: [480, 54],
    w7: [466, 134],
    w6: [466, 216],
    w8: [480, 296],
  },
};
const DOWN = {
  size: [320, 590],
  flow: "down",
  boxes: {
    i1: [19, 2, 92, 26],
    i2: [209, 2, 92, 26],
    h1: [1, 168, 131, 102],
    h2: [188, 168, 131, 102],
    b1: [134, 206, 52, 26],
    o1: [1, 410, 131, 134],
    o2: [188, 410, 131, 134],
    b2: [134, 464, 52, 26],
    E: [107, 560, 106, 26],
  },
  label: 104,
  labels: {
    w1: [53, 98],
    w3: [160, 68],
    w2: [160, 128],
    w4: [267, 98],
    w5: [53, 340],
    w7: [160, 310],
    w6: [160, 370],
    w8: [267, 340],
  },
};
const NARROW = 600;

export default { render };

function render({ model, el }) {
  const root = make("div", {
    class: "nn-we",
    role: "group",
    "aria-label": "The worked example, step by step",
  });
  el.append(root);
  let view = null;

  const position = () => {
    const last = model.get("example").steps.length;
    const wanted = Math.trunc(Number(model.get("position"))) || 0;
    return Math.min(Math.max(wanted, 0), last);
  };
  // Only the view that the reader works with speaks and scrolls; the others of the same model follow in silence.
  let acting = false;
  const go = (to) => {
    const last = model.get("example").steps.length;
    acting = true;
    model.set("position", Math.min(Math.max(to, 0), last));
    acting = false;
    model.save_changes();
  };
  const show = () => view?.show(position(), acting);
  const build = () => {
    view?.close();
    view = null;
    root.replaceChildren();
    try {
      view = makeView(root, model.get("example"), { go, position });
      show();
    } catch {
      view = null;
      const sentence = "This picture has no numbers to show, or not the right ones; run its cell again.";
      root.replaceChildren(make("p", { class: "nn-we-problem", role: "alert" }, sentence));
    }
  };

  const keys = {
    ArrowRight: () => position() + 1,
    ArrowLeft: () => position() - 1,
    Home: () => 0,
    End: () => Infinity,
  };
  const onKey = (event) => {
    if (!view || !(event.key in keys) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey)
      return;
    go(keys[event.key]());
    // JupyterLab and the theme have other plans for these keys.
    event.preventDefault();
    event.stopPropagation();
  };

  build();
  root.addEventListener("keydown", onKey);
  model.on("change:position", show);
  model.on("change:example", build);
  return () => {
    root.removeEventListener("keydown", onKey);
    model.off("change:position", show);
    model.off("change:example", build);
    view?.close();
    root.remove();
  };
}

// Everything between the problem sentence and the cleanup: returns what shows a position, and what lets go of it all.
function makeView(root, example, { go, position }) {
  const { steps } = example;
  const formula = makeFormula(example);
  const controls = makeControls(example, { go, position });
  const numbers = makeTable(example);
  const stage = make("div", { class: "nn-we-stage" });
  const live = make("p", { class: "nn-we-live", role: "status", "aria-live": "polite" });
  const panel = make("div", { class: "nn-we-panel" });
  panel.append(formula.node, controls.bar);
  root.append(controls.phases, stage, panel, legend(), numbers.node, live);

  let picture = null;
  const fit = () => {
    const plan = root.clientWidth && root.clientWidth < NARROW ? DOWN : ACROSS;
    if (picture?.plan === plan) return;
    picture = makePicture(example, plan);
    stage.replaceChildren(picture.node);
    picture.show(position());
  };
  fit();
  const watch = new ResizeObserver(fit);
  watch.observe(root);

  let timer = 0;
  const announce = (at) => {
    clearTimeout(timer);
    // The slider speaks for itself; and a reader who holds a key down wants the last step only.
    if (document.activeElement === controls.slider) return;
    timer = setTimeout(() => {
      live.textContent = spoken(example, at);
    }, 250);
  };
  return {
    show(at, acting) {
      formula.show(at);
      controls.show(at);
      numbers.show(at);
      picture.show(at);
      root.dataset.position = String(at);
      root.dataset.symbol = at ? steps[at - 1].symbol : "";
      if (!acting) return;
      announce(at);
      uncover(stage.querySelector(".nn-we-now"), panel);
    },
    close() {
      clearTimeout(timer);
      watch.disconnect();
    },
  };
}

// On a phone the step and its buttons lie over the lower part of the picture: scroll the current number out from there.
function uncover(number, panel) {
  if (!number || getComputedStyle(panel).position !== "sticky") return;
  const { top, bottom } = number.getBoundingClientRect();
  const hidden = { above: 90 - top, below: bottom + 30 - panel.getBoundingClientRect().top };
  if (hidden.below > 0) scrollBy({ top: hidden.below });
  else if (hidden.above > 0) scrollBy({ top: -hidden.above });
}

function spoken({ names, steps }, at) {
  if (at === 0) return `Start: nothing is computed yet, ${steps.length} numbers to come`;
  const name = names[steps[at - 1].symbol];
  return `${at} of ${steps.length}: ${name.spoken} is ${name.text.replace("−", "minus ")}`;
}

// The current step in words: what it is, its formula, the formula with numbers, its value.
function makeFormula({ names, steps, phases }) {
  const count = make("p", { class: "nn-we-count" });
  const symbols = make("p", { class: "nn-we-line" });
  const numbers = make("p", { class: "nn-we-line" });
  const value = make("p", { class: "nn-we-line nn-we-value" });
  const meaning = make("p", { class: "nn-we-meaning" });
  const node = make("div", { class: "nn-we-formula" });
  node.append(count, symbols, numbers, value, meaning);
  const show = (at) => {
    for (const line of [symbols, numbers, value]) line.replaceChildren();
    if (at === 0) {
      count.textContent = `Start · 0 of ${steps.length}`;
      meaning.textContent =
        "The inputs, the targets, the weights and the biases are given. Press Next to compute.";
      return;
    }
    const step = steps[at - 1];
    const name = names[step.symbol];
    const phase = phases.find(({ id }) => id === step.phase).label;
    count.textContent = `${phase} · ${at} of ${steps.length}`;
    symbols.append(piece([name.kind, name.label]), " = ", ...step.formula.map(piece));
    numbers.append("= ", ...step.numbers.map(piece));
    value.append("= ", piece([name.kind, [[name.text, ""]]]));
    meaning.textContent = step.meaning;
  };
  return { node, show };
}

function makeControls({ names, steps, phases }, { go, position }) {
  const last = steps.length;
  const button = (label, sign, to) => {
    const node = make("button", { type: "button", class: "nn-we-button" });
    node.append(make("span", { "aria-hidden": "true" }, sign), ` ${label}`);
    node.addEventListener("click", () => node.getAttribute("aria-disabled") !== "true" && go(to()));
    return node;
  };
  const first = button("First", "⇤", () => 0);
  const back = button("Back", "←", () => position() - 1);
  const next = button("Next", "→", () => position() + 1);
  const end = button("Last", "⇥", () => last);
  const slider = make("input", {
    type: "range",
    min: "0",
    max: String(last),
    step: "1",
    "aria-label": "Step",
  });
  slider.addEventListener("input", () => go(Number(slider.value)));
  const bar = make("div", { class: "nn-we-bar" });
  bar.append(first, back, next, end, slider);

  const starts = phases.map(({ id }) => steps.findIndex((step) => step.phase === id) + 1);
  const jumps = make("div", { class: "nn-we-phases", role: "group", "aria-label": "Jump to" });
  const jumpTo = phases.map(({ label }, index) => {
    const node = make("button", { type: "button", class: "nn-we-phase" }, label);
    node.addEventListener("click", () => go(starts[index]));
    jumps.append(node);
    return node;
  });
  const show = (at) => {
    slider.value = String(at);
    const name = at ? names[steps[at - 1].symbol] : null;
    const text = name ? `${name.spoken} is ${name.text.replace("−", "minus ")}` : "start";
    slider.setAttribute("aria-valuetext", `${at} of ${last}: ${text}`);
    // Not `disabled`: a button that vanishes under the finger takes the focus with it.
    for (const node of [first, back]) node.setAttribute("aria-disabled", String(at === 0));
    for (const node of [next, end]) node.setAttribute("aria-disabled", String(at === last));
    phases.forEach(({ id }, index) => {
      const here = at > 0 && steps[at - 1].phase === id;
      if (here) jumpTo[index].setAttribute("aria-current", "step");
      else jumpTo[index].removeAttribute("aria-current");
      jumpTo[index].classList.toggle("nn-we-done", at >= starts[index]);
    });
  };
  return { bar, phases: jumps, slider, show };
}

function legend() {
  const node = make("ul", { class: "nn-we-legend" });
  for (const [kind, text] of [
    ["value", "values flow forward"],
    ["gradient", "gradients flow back"],
    ["weight", "weights and biases"],
  ]) {
    const item = make("li");
    item.append(make("span", { class: `nn-${kind}`, "aria-hidden": "true" }, SIGNS[kind]), ` ${text}`);
    node.append(item);
  }
  return node;
}

// The numbers computed so far, as text.
function makeTable({ names, steps }) {
  const node = make("details", { class: "nn-we-numbers" });
  const summary = make("summary");
  const table = make("table");
  const head = make("tr");
  for (const title of ["step", "number", "value"]) head.append(make("th", { scope: "col" }, title));
  const body = make("tbody");
  const rows = steps.map((step, index) => {
    const { kind, label, text } = names[step.symbol];
    const row = make("tr");
    const symbol = make("th", { scope: "row" });
    symbol.append(piece([kind, label]));
    const value = make("td");
    value.append(piece([kind, [[text, ""]]]));
    row.append(make("td", {}, String(index + 1)), symbol, value);
    return row;
  });
  const header = make("thead");
  header.append(head);
  body.append(...rows);
  table.append(header, body);
  node.append(summary, table);
  const show = (at) => {
    summary.textContent = `The numbers so far, as a table (${at})`;
    table.hidden = at === 0;
    rows.forEach((row, index) => {
      row.hidden = index >= at;
      row.classList.toggle("nn-we-now", index === at - 1);
    });
  };
  return { node, show };
}

function makePicture({ names, steps }, plan) {
  const [width, height] = plan.size;
  const node = draw("svg", {
    viewBox: `0 0 ${width} ${height}`,
    class: `nn-we-picture nn-we-${plan.flow}`,
    role: "img",
  });
  const order = new Map(steps.map(({ symbol }, index) => [symbol, index]));
  const place = new Map(steps.map(({ symbol, at }) => [symbol, at]));
  const lines = [];
  const units = new Map();

  const edges = new Map(
    Object.entries(EDGES).map(([weight, [from, to]]) => [weight, drawEdge(plan, from, to)]),
  );
  for (const { group } of edges.values()) node.append(group);
  for (const [bias, unit] of BIASES) node.append(drawBias(plan, bias, unit));

  const put = (group, symbol, label, [x, y, right], passing = false) => {
    const line = drawNumber(names[symbol], symbol, label, x, y, right);
    group.append(line);
    lines.push({ line, symbol, index: order.get(symbol) ?? -1, passing });
  };
  for (const [id, [x, y, w, h]] of Object.entries(plan.boxes)) {
    const group = draw("g", { class: "nn-we-unit" });
    group.append(draw("rect", { x, y, width: w, height: h, rx: 7 }));
    units.set(id, group);
    if (BOX_WITH_ONE_NUMBER.includes(id)) {
      put(group, id, names[id].label, [x + 4, y + 17, x + w - 4]);
    } else {
      group.append(
        runs(draw("text", { x: x + 8, y: y + 15, class: "nn-we-unit-name" }), [
          [id[0], ""],
          [id[1], "sub"],
        ]),
      );
      const inside = [
        ...(GIVEN_AT[id] ?? []),
        ...steps.filter(({ at }) => at === id).map(({ symbol }) => symbol),
      ];
      for (const [slot, symbol] of inside.entries()) {
        // In the box of h1, "net" says enough.
        const label = names[symbol].label.filter(([run, style]) => style !== "sub" || run !== id);
        put(group, symbol, label, [x + 6, y + 30 + slot * 16, x + w - 6]);
      }
    }
    node.append(group);
  }
  const grounds = new Map();
  const half = plan.label / 2;
  for (const [weight, [x, y]] of Object.entries(plan.labels)) {
    const group = draw("g", { class: "nn-we-label" });
    const ground = draw("rect", { x: x - half, y: y - 21, width: 2 * half, rx: 5, class: "nn-we-ground" });
    group.append(ground);
    grounds.set(weight, ground);
    const row = (slot) => [x - half + 2, y - 9 + slot * 14, x + half - 2];
    const bare = (symbol) => names[symbol].label.filter(([, style]) => style !== "sub");
    const short = (label) => (plan.flow === "down" ? [["∂", ""]] : label);
    put(group, weight, names[weight].label, row(0));
    put(group, `dE_d${weight}`, short(names[`dE_d${weight}`].label), row(1));
    put(group, `${weight}_new`, names[`${weight}_new`].label, row(2));
    // What only passes along the edge is written there while it is the current number: ∂net/∂w in the row of the
    // gradient to come, what flows on to a hidden unit below it.
    for (const { symbol, at } of steps) {
      if (at !== weight || symbol === `dE_d${weight}` || symbol === `${weight}_new`) continue;
      put(group, symbol, short(bare(symbol)), row(symbol.startsWith("dnet") ? 1 : 2), true);
    }
    node.append(group);
  }

  const show = (at) => {
    const step = at ? steps[at - 1] : null;
    const kind = step ? names[step.symbol].kind : "";
    for (const { line, symbol, index, passing } of lines) {
      line.classList.toggle("nn-we-later", passing ? index !== at - 1 : index >= at);
      line.classList.toggle("nn-we-now", symbol === step?.symbol);
      line.classList.toggle("nn-we-used", Boolean(step?.uses.includes(symbol)));
    }
    for (const [id, unit] of units) unit.dataset.kind = id === step?.at ? kind : "";
    // The ground of a label is only as tall as what stands on it.
    for (const [weight, ground] of grounds) {
      const updated = order.get(`${weight}_new`) < at;
      const reached = order.get(`dE_d${weight}`) < at;
      const rows =
        updated || (step?.at === weight && reached && step.symbol !== `dE_d${weight}`) ? 3 : 1 + reached;
      ground.setAttribute("height", String(14 * Math.max(rows, step?.at === weight ? 2 : 1) + 1));
    }
    const touched = new Set(
      step ? [step.at, ...step.uses.flatMap((symbol) => [symbol, place.get(symbol)])] : [],
    );
    for (const [weight, edge] of edges) edge.show(touched.has(weight) ? kind : "");
    node.setAttribute("aria-label", describe(names, step, at, steps.length));
  };
  return { node, plan, show };
}

function describe(names, step, at, count) {
  const network = "A network of two inputs, two hidden units and two outputs";
  if (!step) return `${network}; nothing is computed yet.`;
  const { spoken: what, text } = names[step.symbol];
  return `${network}; ${at} of ${count} numbers are computed, the last is ${what}, ${text.replace("−", "minus ")}.`;
}

function drawEdge(plan, from, to) {
  const [start, end] = ports(plan, from, to);
  const group = draw("g", { class: "nn-we-edge" });
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const turn = (Math.atan2(dy, dx) * 180) / Math.PI;
  const arrow = draw("path", { d: "M-6 -6 L7 0 L-6 6 Z", class: "nn-we-arrow" });
  group.append(draw("line", { x1: start[0], y1: start[1], x2: end[0], y2: end[1] }), arrow);
  const stand = (part, direction) =>
    `translate(${start[0] + part * dx}px, ${start[1] + part * dy}px) rotate(${turn + direction}deg)`;
  const show = (kind) => {
    if (group.dataset.kind === kind) return;
    group.dataset.kind = kind;
    const backward = kind === "gradient";
    const [origin, goal, direction] = backward ? [1, 0.1, 180] : [0, 0.9, 0];
    arrow.style.transform = stand(goal, direction);
    if (kind && kind !== "weight" && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
      const path = [{ transform: stand(origin, direction) }, { transform: stand(goal, direction) }];
      arrow.animate(path, { duration: 450, easing: "ease-out" });
    }
  };
  show("");
  return { group, show };
}

function drawBias(plan, bias, unit) {
  const [x, y, w, h] = plan.boxes[bias];
  const [ux, uy, uw, uh] = plan.boxes[unit];
  if (plan.flow === "across") {
    const middle = x + w / 2;
    return draw("line", {
      x1: middle,
      x2: middle,
      y1: uy < y ? y : y + h,
      y2: uy < y ? uy + uh : uy,
      class: "nn-we-bias",
    });
  }
  const middle = y + h / 2;
  return draw("line", {
    y1: middle,
    y2: middle,
    x1: ux < x ? x : x + w,
    x2: ux < x ? ux + uw : ux,
    class: "nn-we-bias",
  });
}

function ports({ boxes, flow }, from, to) {
  const [x, y, w, h] = boxes[from];
  const [u, v, s, t] = boxes[to];
  if (flow === "across") {
    return [
      [x + w, y + h / 2],
      [u, v + t / 2],
    ];
  }
  return [
    [x + w / 2, y + h],
    [u + s / 2, v],
  ];
}

// One line of the picture: the sign of its kind, its symbol, and its number at the right.
function drawNumber({ kind, text }, symbol, label, x, y, right) {
  const group = draw("g", { class: "nn-we-number", "data-symbol": symbol, "data-kind": kind });
  const mark = { x: x - 2, y: y - 11, width: right - x + 4, height: 15, rx: 3, class: "nn-we-mark" };
  const name = runs(draw("text", { x, y, class: `nn-${kind}` }), [[`${SIGNS[kind]} `, ""], ...label]);
  const digits = draw("text", { x: right, y, class: `nn-${kind} nn-we-digits` }, text);
  group.append(draw("rect", mark), name, digits);
  return group;
}

function runs(text, list) {
  let shift = 0;
  for (const [run, style] of list) {
    const dy = { sub: 3, sup: -4 }[style] ?? 0;
    const span = draw("tspan", { dy: dy - shift, class: style ? "nn-we-small" : "" }, run);
    shift = dy;
    text.append(span);
  }
  return text;
}

function piece([kind, list]) {
  const span = make("span", kind ? { class: `nn-${kind}` } : {});
  span.append(...list.map(([run, style]) => (style ? make(style, {}, run) : run)));
  return span;
}

function make(tag, attributes = {}, text = null) {
  return fill(document.createElement(tag), attributes, text);
}

function draw(tag, attributes = {}, text = null) {
  return fill(document.createElementNS(SVG, tag), attributes, text);
}

function fill(node, attributes, text) {
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  if (text !== null) node.textContent = text;
  return node;
}
