// A network of one to four layers that learns two classes in the plane while the reader watches and changes it: the
// boundary, each unit's picture, the weights as numbers, the costs. Chapter *A playground*.
//
//     Z[l] = W[l] A[l-1] + b[l]      A[l] = g(Z[l])      ŷ = σ(Z[L])      J = mean loss + λ Σ_l ‖W[l]‖²

import { bar, button, choice, legend, numbers, playButton } from "./controls.js";
import { make, text } from "./dom.js";
import { INFINITE, Live } from "./playground_live.js";
import { networkPicture } from "./playground_network.js";
import { costPicture, planePicture, unitFields } from "./playground_panels.js";
import { settings } from "./playground_settings.js";
import { Field, MOST_COSTS, PLACES, REACH } from "./playground_training.js";
import { flag, list, number, oneOf, picture, whole } from "./view.js";

const MOST_SEED = 2 ** 32 - 1;
// Cells along the plane, and along the pictures of the units.
const SIDE = 48;
const SMALL = 18;
// The layer of the output, however many there are: it stays chosen when layers come or go.
const LAST = 4;

const CHECKS = {
  data: oneOf(Object.keys(PLACES)),
  count: whole(20, 1000, 500),
  noise: number(0, 0.5, 0.1),
  test: number(0.1, 0.9, 0.2),
  data_seed: whole(0, MOST_SEED, 1),
  hidden: (value) => (Array.isArray(value) ? list(whole(1, 8, 8), 3)(value) : [8, 8]),
  activation: oneOf(["tanh", "sigmoid", "relu", "identity"]),
  loss: oneOf(["binary_cross_entropy", "squared_error"]),
  initialisation: oneOf(["xavier_normal", "he", "small_random", "zeros"]),
  seed: whole(0, MOST_SEED, 1),
  learning_rate: number(0, 100, 0.1),
  batch_size: whole(1, 1000, 10),
  lam: number(0, 10, 0),
  keep_prob: number(0.1, 1, 1),
  optimiser: oneOf(["descent", "momentum", "adam"]),
  speed: oneOf(["steady", "slow", "fast"]),
  show_test: flag,
  layer: whole(1, LAST, LAST),
  unit: whole(1, 8, 1),
  probe: (value) => {
    const [row] = list(list(number(-REACH, REACH, 0), 2), 1)(value);
    return row?.length === 2 ? row : [1, 0.5];
  },
  epoch: whole(0, Number.MAX_SAFE_INTEGER, 0),
  costs: (value) => list(list(number(0, 1e9, 0), 3), MOST_COSTS)(value).filter((row) => row.length === 3),
  diverged: flag,
};
const TRAITS = [...Object.keys(CHECKS), "weights", "_begun"];

export default picture("playground", "A playground for networks in the plane", (view) => {
  const state = view.state(CHECKS);
  const live = new Live(view, state);
  const palette = { rgb: {} };
  view.drawn(TRAITS, () => {
    live.follow();
    for (const name of ["value", "muted"]) palette.rgb[name] = view.colour(`--nn-${name}`);
    const style = getComputedStyle(view.root);
    for (const name of ["value", "weight", "ink", "ground", "edge"]) {
      palette[name] = style.getPropertyValue(`--nn-${name}`).trim();
    }
  });

  const chosen = () => {
    const { L, sizes } = live.run.network;
    const l = Math.min(state.layer, L);
    return [l, Math.min(state.unit, sizes[l]) - 1];
  };
  const choose = (l, i) => view.set({ layer: l === live.run.network.L ? LAST : l, unit: i + 1 });
  // What the mouse is over is shown for as long as it is there.
  let hovered = null;
  const shown = () => (hovered && hovered[1] < live.run.network.sizes[hovered[0]] ? hovered : chosen());

  const followed = new Float64Array(2 + 3 * 8 + 1);
  const fields = unitFields(view, { live, chosen });
  const network = networkPicture(view, {
    live,
    chosen: shown,
    choose,
    pick(l, i, k) {
      choose(l, i);
      fields.focus(k);
    },
    hover(unit) {
      hovered = unit;
      view.redraw();
    },
    followed,
    palette,
    side: SMALL,
  });
  const plane = planePicture(view, { live, state, shown, palette, side: SIDE });
  const costs = costPicture(view, live);

  const wide = new Field(SIDE);
  const small = new Field(SMALL);
  const input = new Float64Array(2);
  const paintPlane = () => plane.paint(wide.look(live.run.network));
  const paintNetwork = () => {
    input.set(state.probe);
    const { A } = live.run.network.forward(input);
    let n = 0;
    for (const a of A) for (let i = 0; i < a.length; i++) followed[n++] = a[i];
    network.paint(small.look(live.run.network));
  };
  view.drawn([], () => {
    paintNetwork();
    paintPlane();
  });
  live.play((frame) => (frame % 2 ? paintPlane() : paintNetwork()));

  const verdict = make("p", { class: "nn-panel nn-verdict" });
  const counter = make("span", { class: "nn-counter" });
  view.drawn([], () => {
    const { epoch, batches, stepsPerEpoch } = live.run;
    const place = `epoch ${epoch}${batches ? `, batch ${batches} of ${stepsPerEpoch}` : ""}`;
    if (counter.textContent !== place) counter.textContent = place;
    const now = state.diverged ? INFINITE : sentence(live, state);
    if (verdict.textContent === now) return;
    verdict.textContent = now;
    view.say(now);
  });

  const still = () => ({ disabled: view.model.get("playing") === true || state.diverged });
  view.add(
    bar(
      "",
      playButton(view),
      button(view, "Step", () => live.once((run) => run.step()), { sign: "→", state: still }),
      button(view, "Epoch", () => live.once((run) => run.finishEpoch()), { sign: "⇥", state: still }),
      button(view, "Reset", () => live.anew({ playing: false }), { sign: "↺" }),
      counter,
    ),
    bar(
      "",
      choice(view, "data", {
        label: "Points",
        options: Object.keys(PLACES).map((name) => [name, name === "xor_cloud" ? "XOR" : name]),
      }),
      choice(view, "speed", {
        label: "Speed",
        options: [
          ["slow", "1 epoch/s"],
          ["steady", "10 epochs/s"],
          ["fast", "full speed"],
        ],
      }),
    ),
    make(
      "div",
      { class: "nn-columns" },
      make("div", {}, network.node, fields.node),
      make("div", { class: "nn-see" }, plane.node, verdict, costs.node),
    ),
    settings(view, { live, state }),
    legend([
      ["ink", "●", "class 1"],
      ["ink", "□", "class 0"],
      ["value", "■", "output above ½, or a unit above its middle"],
      ["muted", "■", "below"],
      ["ink", "—", "the boundary: ŷ = ½, or z = 0"],
      ["weight", "—", "positive weight"],
      ["weight", "┄", "negative weight"],
      ["value", "◆", "the input whose activations are written below the units"],
    ]),
    numbers(view, {
      summary: "All weights and activations, as a table",
      columns: ["unit", "b", "weights", "a, of the input ◆"],
      rows: () => rows(live.run, followed),
    }),
  );
});

function sentence({ run, measured: { train, test } }, { hidden, activation, initialisation }) {
  const percent = (part) => `${text(100 * part.right, 1)} %`;
  const now = `${percent(train)} of the training points are right, ${percent(test)} of the test points.`;
  if (initialisation === "zeros" && hidden.length > 0) {
    return `${now} All units of a layer began alike, so they get the same gradient and stay alike.`;
  }
  if (run.epoch === 0 && run.batches === 0) return `${now} Press Play and watch the boundary bend.`;
  if (test.cost > 2 * train.cost + 0.1)
    return `${now} The test costs far more: it learns the points by heart.`;
  if (hidden.length === 0 || activation === "identity")
    return `${now} Without a bend in g, the boundary is a line.`;
  if (train.right > 0.985) return `${now} The boundary has found its shape.`;
  return now;
}

function rows({ network }, followed) {
  const { sizes, L, W, b } = network;
  const found = [0, 1].map((k) => [`x_${k + 1}`, "", "", text(followed[k], 3)]);
  let n = 2;
  for (let l = 1; l <= L; l++) {
    for (let i = 0; i < sizes[l]; i++) {
      const below = sizes[l - 1];
      const weights = Array.from(W[l].subarray(i * below, (i + 1) * below), (w) => text(w, 3)).join(", ");
      found.push([l === L ? "ŷ" : `a^{[${l}]}_${i + 1}`, text(b[l][i], 3), weights, text(followed[n++], 3)]);
    }
  }
  return found;
}
