// What stands beside the playground's network: the plane with points and boundary, the costs over the epochs, and the
// numbers of one unit, which can be set.

import { beside, chart } from "./chart.js";
import { field as numberField } from "./controls.js";
import { make, text } from "./dom.js";
import { plane } from "./plane.js";
import { unitName } from "./playground_network.js";
import { REACH } from "./playground_training.js";

const SPAN = [-REACH, REACH];
const PIXELS = 366;
const DIAMOND = "M0 -8L8 0L0 8L-8 0Z";
const MOST_WEIGHTS = 8;
const LIMIT = 100;

/** The plane: what the unit shown says, tinted; its boundary; the points; and the input that is followed. */
export function planePicture(view, { live, state, shown, palette, side }) {
  const name = () => unitName(live.run.network.sizes, ...shown());
  const area = plane(view, {
    x: SPAN,
    names: ["x_1", "x_2"],
    ticks: [-2, 2],
    grid: side,
    label: () => {
      const { train, test } = live.measured;
      const right = `${text(100 * train.right, 1)} % of the training and ${text(100 * test.right, 1)} % of the test points`;
      return `The plane of the inputs with the points, tinted by ${name()}; the network is right for ${right}`;
    },
  });
  const density = Math.min(window.devicePixelRatio || 1, 2);
  // Two sheets between the tint and the drawing: the boundary changes all the time, the points seldom.
  const sheet = () => {
    const canvas = make("canvas", {
      width: PIXELS * density,
      height: PIXELS * density,
      style: area.node.querySelector("canvas").getAttribute("style"),
      "aria-hidden": "true",
    });
    area.node.insertBefore(canvas, area.svg);
    const pen = canvas.getContext("2d");
    pen.scale(density, density);
    return pen;
  };
  const curve = sheet();
  const dots = sheet();
  const caption = make("p", { class: "nn-caption" });
  const node = make("div", {}, area.node, caption);

  area.handle({
    label: "The input whose activations are written below the units",
    shape: DIAMOND,
    kind: "value",
    step: 0.1,
    at: () => state.probe,
    move: (to) => view.set({ probe: [to.map((x) => Number(x.toFixed(2)))] }),
  });

  const values = new Float64Array(side * side);
  const line = (x1, y1, x2, y2) => {
    curve.moveTo(x1 * PIXELS, y1 * PIXELS);
    curve.lineTo(x2 * PIXELS, y2 * PIXELS);
  };
  const paint = (field) => {
    const [l, i] = shown();
    area.heat(field.shade(l, i, values));
    curve.clearRect(0, 0, PIXELS, PIXELS);
    curve.strokeStyle = palette.ink;
    curve.lineWidth = 2;
    curve.lineCap = "round";
    curve.beginPath();
    field.boundary(l, i, line);
    curve.stroke();
  };

  let before = "";
  view.drawn([], () => {
    const now = `${live.run.key} ${state.show_test} ${palette.ink} ${palette.ground}`;
    if (now === before) return;
    before = now;
    dots.clearRect(0, 0, PIXELS, PIXELS);
    drawPoints(dots, live.run.train, palette, 3.4);
    if (state.show_test) drawPoints(dots, live.run.test, palette, 2);
  });
  view.drawn([], () => {
    const { sizes, L } = live.run.network;
    const [l, i] = shown();
    const now = l === L ? "The output ŷ" : `What ${unitName(sizes, l, i)} says`;
    if (caption.textContent !== now) caption.textContent = now;
  });
  return { node, paint };
}

function drawPoints(pen, { X, Y, m }, palette, size) {
  const place = (x) => ((x + REACH) / (2 * REACH)) * PIXELS;
  pen.lineWidth = 1;
  for (let i = 0; i < m; i++) {
    const [x, y] = [place(X[i]), PIXELS - place(X[m + i])];
    pen.beginPath();
    if (Y[i] > 0.5) pen.arc(x, y, size, 0, 2 * Math.PI);
    else pen.rect(x - 0.9 * size, y - 0.9 * size, 1.8 * size, 1.8 * size);
    pen.fillStyle = Y[i] > 0.5 ? palette.ink : palette.ground;
    pen.fill();
    // A rim in the colour of the ground keeps discs apart.
    pen.strokeStyle = Y[i] > 0.5 ? palette.ground : palette.ink;
    pen.stroke();
  }
}

/** The mean losses of both parts over the epochs, with what they are now. */
export function costPicture(view, live) {
  const head = make(
    "tr",
    {},
    ...["", "points", "cost", "right"].map((title) =>
      make(title ? "th" : "td", title ? { scope: "col" } : {}, title),
    ),
  );
  const cells = { train: [], test: [] };
  const row = (part, name, sample) => {
    cells[part] = Array.from({ length: 3 }, () => make("td"));
    const title = make("th", { scope: "row" }, make("span", { "aria-hidden": "true" }, sample), ` ${name}`);
    title.firstChild.className = part === "train" ? "nn-value" : "";
    return make("tr", {}, title, ...cells[part]);
  };
  const body = make("tbody", {}, row("train", "training", "—"), row("test", "test", "┄"));
  const caption = make("caption", { class: "nn-unseen" }, "Costs, without the penalty, and accuracy");
  const table = make("table", { class: "nn-costs" }, caption, make("thead", {}, head), body);

  const costs = chart(view, {
    label: () => {
      const { train, test } = live.measured;
      return `Costs over ${live.run.epoch} epochs: now ${text(train.cost, 3)} in training and ${text(test.cost, 3)} in the test`;
    },
    x: { label: "epochs", range: [0, 10], whole: true },
    y: { label: "cost", range: [0, 1] },
    height: 170,
    room: beside(2),
  });
  const training = costs.curve("value");
  const test = costs.curve("ink", { dash: "5 4", width: 1.6 });
  view.drawn([], () => {
    const rows = live.run.costs;
    const most = rows.reduce((high, each) => Math.max(high, each[1], each[2]), 0.1);
    costs.range({ x: [0, rounded(Math.max(10, live.run.epoch))], y: [0, rounded(most)] });
    const epochs = rows.map((each) => each[0]);
    training.show(
      epochs,
      rows.map((each) => each[1]),
    );
    test.show(
      epochs,
      rows.map((each) => each[2]),
    );
    const now = live.measured;
    for (const part of ["train", "test"]) {
      const { cost, right } = now[part];
      const written = [String(live.run[part].m), text(cost, 4), `${text(100 * right, 1)} %`];
      written.forEach((each, k) => {
        if (cells[part][k].textContent !== each) cells[part][k].textContent = each;
      });
    }
  });
  return { node: make("div", {}, table, costs.node) };
}

/** The next of 1, 2 and 5 times a power of ten. */
function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 5, 10].find((factor) => factor * power >= value);
}

/** Bias and weights of the chosen unit, as fields. */
export function unitFields(view, { live, chosen }) {
  const title = make("p", { class: "nn-title" });
  const at = (k) => {
    const { network } = live.run;
    const [l, i] = chosen();
    return k === null ? [network.b[l], i] : [network.W[l], i * network.sizes[l - 1] + k];
  };
  const field = (label, k) =>
    numberField(view, "weights", {
      label,
      kind: "weight",
      min: -LIMIT,
      max: LIMIT,
      decimals: 3,
      value: () => {
        const [values, index] = at(k);
        return values[index] ?? 0;
      },
      change: (value) => {
        const [values, index] = at(k);
        values[index] = value;
        live.adopt();
      },
    });
  const bias = field("b", null);
  const weights = Array.from({ length: MOST_WEIGHTS }, (_, k) => field(`w_${k + 1}`, k));
  view.drawn([], () => {
    const { sizes } = live.run.network;
    const [l, i] = chosen();
    const name = unitName(sizes, l, i);
    const below = l === 1 ? "the inputs" : `layer ${l - 1}`;
    const now = `${name[0].toUpperCase()}${name.slice(1)}: its weights from ${below}, and its bias`;
    if (title.textContent !== now) title.textContent = now;
    weights.forEach((node, k) => {
      node.hidden = k >= sizes[l - 1];
    });
  });
  return {
    node: make("div", { class: "nn-fields" }, title, make("div", {}, ...weights, bias)),
    /** Put the cursor into the field of weight k. */
    focus(k) {
      view.draw();
      const input = weights[k].querySelector("input");
      input.focus({ preventScroll: true });
      input.select();
    },
  };
}
