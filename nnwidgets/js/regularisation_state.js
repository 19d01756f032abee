// What the traits of this widget hold, as something that can be drawn, and what a reader does to them.
//
// A run and a grid belong to the settings that they were made with; where another setting has changed since, here or in
// Python, they count as not begun.

import { Network } from "./math.js";
import {
  bestOf,
  dataOf,
  EPOCHS,
  flat,
  gridKeyOf,
  judge,
  keyOf,
  load,
  parametersOf,
  SIZES,
  sizesOf,
  squares,
  startOf,
  UNITS,
} from "./regularisation_runs.js";
import { flag, list, number, oneOf, whole } from "./view.js";

export const SETTINGS = [
  "lam",
  "keep_prob",
  "early",
  "patience",
  "noise",
  "points",
  "seed",
  "layers",
  "units",
];
export const RUN = ["run_of", "epoch", "best_epoch", "stopped", "weights", "history"];
export const KEPT = ["kept", "kept_curves", "kept_weights"];
export const GRID = ["grid_of", "grid", "judged_by"];
const NOT_BEGUN = { run_of: "", epoch: 0, best_epoch: 0, stopped: "", weights: [], history: [] };

const MOST_KEPT = 4;
const MOST_ROWS = 400;
const MOST_PARAMETERS = Math.max(...SIZES.map(parametersOf));
const HUGE = 1e9;

/** The state of the view: functions that read what is there now, checked. */
export function stateOf(view) {
  const rows = (width, most) => (value) =>
    list(list(number(-HUGE, HUGE, 0), width), most)(value).filter((row) => row.length === width);
  const text = (value) => (typeof value === "string" ? value : "");
  const traits = view.state({
    lam: number(0, 0.1, 0),
    keep_prob: number(0.5, 1, 1),
    early: flag,
    patience: whole(10, 200, 50),
    noise: number(0, 0.5, 0.3),
    points: whole(10, 100, 40),
    seed: whole(0, 30, 4),
    layers: whole(1, 3, 2),
    units: (value) => (UNITS.includes(value) ? value : 16),
    first: oneOf(["run", "grid"]),
    at_work: oneOf(["run", "grid"]),
    show_validation: (value) => value !== false,
    judged_by: oneOf(["validation", "training", "test"]),
    run_of: text,
    epoch: whole(0, EPOCHS, 0),
    best_epoch: whole(0, EPOCHS, 0),
    stopped: oneOf(["", "early", "epochs"]),
    weights: list(number(-HUGE, HUGE, 0), MOST_PARAMETERS),
    history: rows(3, MOST_ROWS),
    kept: rows(14, MOST_KEPT),
    kept_curves: rows(4, MOST_KEPT * MOST_ROWS),
    kept_weights: list(number(-HUGE, HUGE, 0), MOST_KEPT * MOST_PARAMETERS),
    grid_of: text,
    grid: rows(8, SIZES.length),
  });
  const settings = () => Object.fromEntries(SETTINGS.map((name) => [name, traits[name]]));
  /** What `make` returns, made anew only when one of these traits has changed. */
  const remember = (names, make) => {
    let [before, made] = [[], null];
    return () => {
      const now = names.map((name) => view.model.get(name));
      if (!before.length || now.some((value, i) => value !== before[i])) [before, made] = [now, make()];
      return made;
    };
  };
  const start = remember(["seed", "layers", "units"], () => flat(startOf(settings())));
  // Its buffers are large: one network shows all the weights that a run goes through.
  const shown = remember(["layers", "units"], () => new Network(sizesOf(settings())));
  const measured = new WeakMap();

  const state = {
    traits,
    settings,
    playing: (work) => view.model.get("playing") === true && traits.at_work === work,
    data: remember(["noise", "points", "seed"], () => dataOf(settings())),
    /** The run as it is now; at epoch 0 with the weights where training starts. */
    run: remember([...SETTINGS, ...RUN], () => {
      const now = settings();
      const begun =
        traits.epoch > 0 &&
        traits.run_of === keyOf(now) &&
        traits.weights.length === parametersOf(now) &&
        traits.history.length > 0;
      const { epoch, best_epoch, stopped, history, weights } = begun ? traits : NOT_BEGUN;
      const network = load(shown(), begun ? weights : start());
      const restored = now.early && stopped !== "";
      return { settings: now, network, epoch, best_epoch, stopped, history, restored };
    }),
    /** J and the share right on the training and on the validation set, and Σ_l ‖W[l]‖² of the run. */
    numbers() {
      const run = state.run();
      if (!measured.has(run)) {
        const { network } = run;
        const { training, validation } = state.data();
        const [onTraining, onValidation] = [judge(network, training), judge(network, validation)];
        measured.set(run, { training: onTraining, validation: onValidation, squares: squares(network) });
      }
      return measured.get(run);
    },
    /** The runs kept, oldest first: settings, numbers, curve, and the network if its weights are there. */
    kept: remember(KEPT, () => {
      let from = 0;
      return traits.kept.map((row, which) => {
        const [lam, keep_prob, patience, noise, points, seed, layers, units, epoch, ...measured] = row;
        const known = SIZES.some((size) => size.layers === layers && size.units === units);
        const settings = {
          lam,
          keep_prob,
          patience,
          early: patience > 0,
          noise,
          points,
          seed,
          layers,
          units,
        };
        const [trainingCost, validationCost, trainingRight, validationRight, norm] = measured;
        const count = known ? parametersOf(settings) : 0;
        const weights = traits.kept_weights.slice(from, from + count);
        from += count;
        return {
          settings,
          epoch,
          training: { cost: trainingCost, right: trainingRight },
          validation: { cost: validationCost, right: validationRight },
          squares: norm,
          curve: traits.kept_curves.filter((point) => point[0] === which).map((point) => point.slice(1)),
          network: count && weights.length === count ? load(new Network(sizesOf(settings)), weights) : null,
        };
      });
    }),
    /** The rows of the grid as far as they were made with these settings, in the order of `SIZES`. */
    grid: remember([...SETTINGS, ...GRID], () => {
      const rows = traits.grid_of === gridKeyOf(settings()) ? traits.grid : [];
      return rows.every(([layers, units], i) => SIZES[i].layers === layers && SIZES[i].units === units)
        ? rows
        : [];
    }),
    best: () => bestOf(state.grid(), traits.judged_by),

    /** Put the run kept last beside the others; of more than four, the oldest goes. */
    keep() {
      const run = state.run();
      const { training, validation, squares: norm } = state.numbers();
      const { lam, keep_prob, early, patience, noise, points, seed, layers, units } = run.settings;
      const epoch = run.restored ? run.best_epoch : run.epoch;
      const numbers = [training.cost, validation.cost, training.right, validation.right, norm];
      const row = [
        lam,
        keep_prob,
        early ? patience : 0,
        noise,
        points,
        seed,
        layers,
        units,
        epoch,
        ...numbers,
      ];
      const from = traits.kept.length < MOST_KEPT ? 0 : 1;
      const runs = [...state.kept().slice(from), { curve: run.history, network: run.network }];
      view.set({
        kept: [...traits.kept.slice(from), row],
        kept_curves: runs.flatMap(({ curve }, which) => curve.map((point) => [which, ...point])),
        kept_weights: runs.flatMap(({ network }) => (network ? flat(network) : [])),
      });
    },
    forget: () => view.set({ kept: [], kept_curves: [], kept_weights: [] }),
    reset: () => view.set({ ...NOT_BEGUN, playing: false }),
    /** Start or stop one of the two works; what is finished begins anew. */
    toggle(work) {
      if (state.playing(work)) {
        view.toggle();
        return;
      }
      if (work === "run" && state.run().stopped) view.put(NOT_BEGUN);
      view.put({ at_work: work });
      if (view.model.get("playing") === true) view.set({});
      else view.toggle();
    },
    /** Change settings; where a run was under way or over, it starts again at once, to show what that changes. */
    change(changes) {
      const seen = state.run().epoch > 0;
      view.set(changes);
      if (seen && view.model.get("playing") !== true) state.toggle("run");
    },
  };
  return state;
}
