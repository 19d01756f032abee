// A network that learns a few noisy points by heart, and what holds it back: λ, dropout, early stopping, or another
// size. Chapters *Regularisation* and *Choosing the size*; the training is in regularisation_runs.js.

import { bar, button, check, slider } from "./controls.js";
import { make, text } from "./dom.js";
import { makeSizes } from "./regularisation_grid.js";
import { EPOCHS, Grid, gridKeyOf, keyOf, parametersOf, Run } from "./regularisation_runs.js";
import { GRID, KEPT, RUN, SETTINGS, stateOf } from "./regularisation_state.js";
import { makeBoundary, makeCurves, makeRuns } from "./regularisation_views.js";
import { picture } from "./view.js";

// Milliseconds of training before a repaint. Those who want less motion get two pictures a second: so long after the
// last one, it may take longer.
const WORK = 6;
const CALM_WORK = 100;
const CALM = 400;
const FRAME = 1000 / 60;
// On the logarithmic axis of epochs, a run then goes on evenly.
const FASTER_EVERY = 60;

export default picture("regularisation", "Holding a network back", (view) => {
  const state = stateOf(view);
  const step = play(view, state);
  const verdict = make("p", { class: "nn-panel" });
  let said = "";
  view.drawn([...SETTINGS, ...RUN, ...KEPT, ...GRID, "playing", "at_work", "show_validation"], () => {
    const sentence = verdictOf(state);
    if (verdict.textContent !== sentence) verdict.textContent = sentence;
    if (state.playing("run") || said === sentence) return;
    said = sentence;
    view.say(sentence);
  });

  const { restraints, data } = makeControls(view, state);
  const one = make(
    "div",
    { class: "nn-one-run" },
    bar(
      "Training",
      workButton(view, state, "run", () => "Play"),
      button(view, "Step", step, {
        sign: "→",
        state: () => ({ disabled: state.run().stopped !== "" || state.playing("run") }),
      }),
      button(view, "Reset", state.reset, { sign: "↺" }),
      button(view, "Keep this run", state.keep, { state: () => ({ disabled: state.run().epoch === 0 }) }),
      button(view, "Forget kept runs", state.forget, {
        state: () => ({ disabled: state.traits.kept.length === 0 }),
      }),
    ),
    restraints,
    verdict,
    make("div", { class: "nn-columns" }, makeBoundary(view, state), makeCurves(view, state)),
    make("div", { class: "nn-columns" }, data, makeRuns(view, state)),
  );
  const sizes = makeSizes(view, state, (work, label) => workButton(view, state, work, label));
  view.add(one, sizes);
  view.drawn(["first"], () => {
    const order = state.traits.first === "grid" ? [sizes, one] : [one, sizes];
    if (order[0].nextSibling !== order[1]) order[0].after(order[1]);
  });
});

/** Play and Pause of one of the two works, of which one at a time is done. */
function workButton(view, state, work, label) {
  return button(view, label(), () => state.toggle(work), {
    kind: "nn-play",
    state: () => ({ label: state.playing(work) ? "Pause" : label() }),
  });
}

function makeControls(view, state) {
  const set = (trait) => ({
    value: () => state.traits[trait],
    change: (value) => state.change({ [trait]: value }),
  });
  const patience = slider(view, "patience", {
    label: "patience",
    min: 10,
    max: 200,
    step: 10,
    decimals: 0,
    ...set("patience"),
  });
  view.drawn([], () => {
    patience.hidden = !state.traits.early;
  });
  const lam = slider(view, "lam", {
    label: "λ",
    kind: "weight",
    min: 1e-5,
    max: 0.1,
    step: 0.25,
    log: true,
    zero: true,
    format: (value) => String(Number(value.toPrecision(2))),
    ...set("lam"),
  });
  const keep = slider(view, "keep_prob", {
    label: "p, kept",
    min: 0.5,
    max: 1,
    step: 0.05,
    ...set("keep_prob"),
  });
  const early = check(view, "early", {
    label: "Early stopping",
    change: (value) => state.change({ early: value }),
  });
  const group = (label, name, ...nodes) =>
    make("div", { role: "group", "aria-label": label, class: name }, ...nodes);
  return {
    restraints: group("What holds it back", "nn-columns nn-restraints", lam, keep, early, patience),
    data: group(
      "The data",
      null,
      slider(view, "noise", { label: "noise", min: 0, max: 0.5, step: 0.05, ...set("noise") }),
      slider(view, "points", { label: "points", min: 10, max: 100, step: 10, decimals: 0, ...set("points") }),
      slider(view, "seed", { label: "seed", min: 0, max: 30, step: 1, decimals: 0, ...set("seed") }),
      check(view, "show_validation", { label: "Show the validation points" }),
    ),
  };
}

/** Train before each repaint, the run or the grid; returns what trains the run by one epoch. */
function play(view, state) {
  let run = null;
  let grid = null;
  // An optimiser's memory and a generator's place are in no trait: where they are not those of the run that is shown,
  // the same run is made once more, up to where it is.
  const live = (goal) => {
    const settings = state.settings();
    if (!run || keyOf(run.settings) !== keyOf(settings) || run.epoch > goal) {
      run = new Run(settings, state.data());
    }
    return run;
  };
  const publish = () =>
    view.put({
      run_of: keyOf(run.settings),
      epoch: run.epoch,
      best_epoch: run.best.epoch,
      stopped: run.stopped,
      weights: run.parameters,
      history: run.history,
    });
  const train = (count, more) => {
    const { epoch } = state.run();
    if (!live(epoch).advance(epoch, more)) return;
    run.advance(epoch + count, more);
    publish();
    if (run.stopped) view.set({ playing: false });
  };
  const search = (more) => {
    const settings = state.settings();
    const rows = state.grid();
    if (!grid || gridKeyOf(grid.settings) !== gridKeyOf(settings) || grid.rows.length !== rows.length) {
      grid = new Grid(settings, rows);
    }
    grid.advance(more);
    if (grid.rows.length > rows.length) view.put({ grid: [...grid.rows], grid_of: gridKeyOf(settings) });
    if (grid.done) view.set({ playing: false });
  };
  view.play((passed) => {
    const end = performance.now() + (passed > CALM ? CALM_WORK : WORK);
    const more = () => performance.now() < end;
    const pace = 1 + Math.floor(state.run().epoch / FASTER_EVERY);
    if (state.traits.at_work === "grid") search(more);
    else train(Math.round(pace * Math.max(1, passed / FRAME)), more);
  });
  return () => {
    train(1, () => true);
    view.set({});
  };
}

/** One sentence on where the run is, and what there is to see in it. */
function verdictOf(state) {
  const run = state.run();
  const { settings, epoch, stopped, best_epoch, history, restored } = run;
  if (epoch === 0) {
    const size = `${parametersOf(settings)} parameters are to learn ${settings.points} points`;
    return `${size}${settings.noise > 0 ? ", blurred by noise" : ""}. Press Play.`;
  }
  const { training, validation } = state.numbers();
  const costs = `Training cost ${text(training.cost)}, validation cost ${text(validation.cost)}`;
  if (restored)
    return `Stopped at epoch ${epoch}, the best was ${best_epoch}: its weights are back. ${costs}.`;
  const least = history.reduce((low, row) => Math.min(low, row[2]), Infinity);
  if (validation.cost > 1.25 * least && validation.cost - training.cost > 0.15) {
    return `${costs}: it learns the noise by heart. The least was ${text(least)}, after ${best_epoch} epochs.`;
  }
  if (training.cost > 0.33 && epoch > 200) return `${costs}: both stay high. ${tooMuch(settings)}`;
  if (stopped) return `${costs} after ${EPOCHS} epochs: what it has learned holds for new points too.`;
  return `${costs}: so far, what it learns holds for new points too.`;
}

function tooMuch({ lam, keep_prob, layers, units }) {
  if (lam >= 0.003) return "With so large a λ the weights stay too small to bend the boundary.";
  if (keep_prob < 0.8) return "With so many units off at a time, it cannot follow the moons.";
  if (layers * units <= 8) return "So small a network cannot follow the moons.";
  return "The classes overlap too much for less.";
}
