// A network of one to four layers that learns two classes in the plane while the reader watches and changes it: the
// boundary, each unit's picture, the weights as numbers, the costs. Chapter *A playground*.
//
//     Z[l] = W[l] A[l-1] + b[l]      A[l] = g(Z[l])      ŷ = σ(Z[L])      J = mean loss + λ Σ_l ‖W[l]‖²
//
// The view at work has a Run of its own, which is ahead of the traits by a fraction of a second; every other view, and
// Python, has what the traits say. Whatever is set elsewhere, the run goes on from there.

import { bar, button, choice, legend, numbers, playButton } from "./controls.js";
import { make, text } from "./dom.js";
import { networkPicture } from "./playground_network.js";
import { costPicture, planePicture, unitFields } from "./playground_panels.js";
import { settings } from "./playground_settings.js";
import { Field, fits, keyOf, MOST_COSTS, PLACES, REACH, Run, sizesOf } from "./playground_training.js";
import { flag, list, number, oneOf, picture, whole } from "./view.js";

const SIDE = 50;
const MOST_SEED = 2 ** 32 - 1;
// Of the 16 ms of a frame, this many are for training; now and then the numbers are written out.
const TRAIN = 4;
const WRITE_EVERY = 220;
const EPOCHS_A_SECOND = { steady: 10, slow: 1, fast: Number.POSITIVE_INFINITY };
const INFINITE = "The cost has become infinite: lower η and reset.";

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
  speed: oneOf(Object.keys(EPOCHS_A_SECOND)),
  show_test: flag,
  layer: whole(1, 4, 4),
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

export default picture(
  "playground",
  "A playground: a network that learns two classes in the plane",
  (view) => {
    const state = view.state(CHECKS);
    const field = new Field(SIDE);
    const palette = { rgb: {} };
    const followed = new Float64Array(2 + 3 * 8 + 1);
    const input = new Float64Array(2);
    let run = null;
    let published = null;
    let hovered = null;

    const publish = (changes = {}) => {
      published = run.weights();
      view.put({ weights: published, epoch: run.epoch, costs: run.costs.slice(), ...changes });
    };
    /** Let the run be the one that the traits speak of: begin, go on from their weights, or train differently. */
    const follow = () => {
      const key = keyOf(state);
      const weights = view.model.get("weights");
      const begun = sameAs(view.model.get("_begun"), key) && fits(weights, sizesOf(state));
      const known = run?.key === key;
      if (!known || !begun) {
        run = new Run(state);
        if (!begun) publish({ points: run.points(), _begun: key, diverged: false });
      }
      if (begun && (!known || weights !== published)) {
        run.load(weights, state.epoch, state.costs);
        published = weights;
        if (known && state.diverged && run.sound) view.put({ diverged: false });
      }
      run.tune(state);
    };
    const chosen = () => {
      const L = run.network.L;
      const l = Math.min(state.layer, L);
      return [l, Math.min(state.unit, run.network.sizes[l]) - 1];
    };
    const shown = () => (hovered && hovered[1] < run.network.sizes[hovered[0]] ? hovered : chosen());
    // The output stays chosen when layers come or go.
    const choose = (l, i) => view.set({ layer: l === run.network.L ? 4 : l, unit: i + 1 });

    const look = () => {
      field.look(run.network);
      input.set(state.probe);
      const { A } = run.network.forward(input);
      let n = 0;
      for (const a of A) for (const each of a) followed[n++] = each;
      field.look(run.network);
    };

    view.drawn(TRAITS, () => {
      follow();
      for (const name of ["value", "muted"]) palette.rgb[name] = view.colour(`--nn-${name}`);
      const style = getComputedStyle(view.root);
      for (const name of ["value", "weight", "ink", "ground", "edge"]) {
        palette[name] = style.getPropertyValue(`--nn-${name}`).trim();
      }
    });

    const fields = unitFields(view, { run: () => run, chosen, set: (changes) => view.set(changes) });
    const network = networkPicture(view, {
      network: () => run.network,
      chosen: shown,
      choose,
      pick: (l, i, k) => {
        choose(l, i);
        fields.focus(k);
      },
      hover: (unit) => {
        hovered = unit;
        view.redraw();
      },
      followed,
      palette,
      side: SIDE,
    });
    const plane = planePicture(view, { run: () => run, state, shown, palette, side: SIDE });
    const costs = costPicture(view, { run: () => run });

    let frame = 0;
    let written = 0;
    let owed = 0;
    let drawn = false;
    view.drawn([], () => {
      look();
      network.paint(field);
      plane.paint(field);
      drawn = true;
    });

    const stop = () => {
      // The last numbers that were finite stay, so that there is something to look at.
      run.load(published, state.epoch, state.costs);
      view.set({ playing: false, diverged: true });
    };
    const advance = (work) => {
      if (state.diverged) {
        if (view.model.get("playing") === true) view.set({ playing: false });
        view.say(INFINITE);
        return false;
      }
      work();
      if (run.sound) return true;
      stop();
      return false;
    };
    view.play((milliseconds) => {
      const now = performance.now();
      if (drawn) {
        // This frame has its work already.
        drawn = false;
        return;
      }
      owed += (EPOCHS_A_SECOND[state.speed] * run.stepsPerEpoch * milliseconds) / 1000;
      const fine = advance(() => {
        const due = Math.floor(owed);
        if (due > 0) owed -= run.work(TRAIN, due);
        // What the machine cannot do is not caught up on.
        owed = Number.isFinite(owed) ? Math.min(owed, run.stepsPerEpoch) : 0;
      });
      if (!fine) return;
      frame += 1;
      if (now - written > WRITE_EVERY) {
        written = now;
        publish();
        return;
      }
      look();
      if (frame % 2) plane.paint(field);
      else network.paint(field);
    });
    const once = (work) => advance(work) && publish();
    const anew = (changes) => view.set({ weights: {}, epoch: 0, costs: [], diverged: false, ...changes });
    const still = () => ({ disabled: view.model.get("playing") === true || state.diverged });

    const verdict = make("p", { class: "nn-panel nn-verdict" });
    view.drawn([], () => {
      const now = state.diverged ? INFINITE : sentence(run, state);
      if (verdict.textContent === now) return;
      verdict.textContent = now;
      view.say(now);
    });
    const counter = make("span", { class: "nn-counter" });
    view.drawn([], () => {
      const { batches } = run;
      const now = `epoch ${run.epoch}${batches ? `, batch ${batches} of ${run.stepsPerEpoch}` : ""}`;
      if (counter.textContent !== now) counter.textContent = now;
    });

    view.add(
      bar(
        "",
        playButton(view),
        button(view, "Step", () => once(() => run.step()), { sign: "→", state: still }),
        button(view, "Epoch", () => once(() => !run.step() && untilDone(run)), { sign: "⇥", state: still }),
        button(view, "Reset", () => anew({ playing: false }), { sign: "↺" }),
        counter,
      ),
      bar(
        "",
        choice(view, "data", {
          label: "Points",
          options: [
            ["circles", "circles"],
            ["moons", "moons"],
            ["xor_cloud", "XOR"],
            ["spiral", "spiral"],
            ["blobs", "blobs"],
          ],
        }),
        choice(view, "speed", {
          label: "Speed",
          options: [
            ["slow", "1 epoch a second"],
            ["steady", "10 epochs a second"],
            ["fast", "as fast as it can"],
          ],
        }),
      ),
      make(
        "div",
        { class: "nn-columns" },
        make("div", { class: "nn-net" }, network.node, fields.node),
        make("div", { class: "nn-see" }, plane.node, verdict, costs.node),
      ),
      settings(view, { state, run: () => run, anew }),
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
        rows: () => rows(run, followed),
      }),
    );
  },
);

function untilDone(run) {
  while (!run.step());
}

function sameAs(begun, key) {
  try {
    // Python writes 1.0 where JavaScript writes 1.
    return JSON.stringify(JSON.parse(begun)) === key;
  } catch {
    return false;
  }
}

function sentence(run, { hidden, activation, initialisation }) {
  const { train, test } = run.measure();
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
      const weights = Array.from(W[l].subarray(i * below, (i + 1) * below), (w) => text(w, 3)).join("  ");
      found.push([l === L ? "ŷ" : `a^{[${l}]}_${i + 1}`, text(b[l][i], 3), weights, text(followed[n++], 3)]);
    }
  }
  return found;
}
