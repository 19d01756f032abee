// The run of a playground between its traits and its view: it begins, follows what is set anywhere, trains, and tells.
//
// The view at work has a Run of its own, which is ahead of the traits by a fraction of a second; every other view, and
// Python, has what the traits say. Whatever is set elsewhere, the run goes on from there.

import { fits, keyOf, Run, sizesOf } from "./playground_training.js";

// Of the 16 ms of a frame, this many are for training; now and then the numbers are written out.
const TRAIN = 4;
const WRITE_EVERY = 300;
const EPOCHS_A_SECOND = { slow: 1, steady: 10, fast: Number.POSITIVE_INFINITY };

export const INFINITE = "The cost has become infinite: lower η and reset.";

export class Live {
  #view;
  #state;
  #published = null;
  #drawn = false;

  constructor(view, state) {
    this.#view = view;
    this.#state = state;
    this.run = null;
    this.measured = null;
  }

  /** Let the run be the one that the traits speak of: begin, go on from their weights, or train differently. */
  follow() {
    const [view, state] = [this.#view, this.#state];
    const key = keyOf(state);
    const weights = view.model.get("weights");
    const begun = sameAs(view.model.get("_begun"), key) && fits(weights, sizesOf(state));
    const known = this.run?.key === key;
    if (!known || !begun) this.run = new Run(state);
    if (!begun) {
      view.derive({ ...this.#numbers(), points: this.run.points(), _begun: key, diverged: false });
    } else if (!known || weights !== this.#published) {
      this.run.load(weights, state.epoch, state.costs);
      this.#published = weights;
      if (known && state.diverged) view.derive({ diverged: false });
    }
    this.run.tune(state);
    this.measured = this.run.measure();
    this.#drawn = true;
  }

  /** Let everyone have the numbers. */
  publish() {
    this.#view.put(this.#numbers());
  }

  /** Begin again, with these changes. */
  anew(changes) {
    this.#view.set({ weights: {}, epoch: 0, costs: [], diverged: false, ...changes });
  }

  /** Go on from the weights as they are now, after the reader has set one. */
  adopt() {
    this.#view.set({ weights: this.run.weights() });
  }

  /** Train with `work(run)` at the press of a button. */
  once(work) {
    if (this.#advance(work) && this.#check()) this.publish();
  }

  /** Train as long as the trait `playing` is true; `paint(frame)` draws what moves. */
  play(paint) {
    let frame = 0;
    let written = 0;
    let owed = 0;
    this.#view.play((milliseconds) => {
      if (this.#drawn) {
        // Everything was drawn in this frame: it has had its share of work.
        this.#drawn = false;
        return;
      }
      const fine = this.#advance((run) => {
        owed += (EPOCHS_A_SECOND[this.#state.speed] * run.stepsPerEpoch * milliseconds) / 1000;
        const due = Math.floor(owed);
        if (due > 0) owed -= run.work(TRAIN, due);
        // What this machine cannot do in time is not caught up on.
        owed = Number.isFinite(owed) ? Math.min(owed, run.stepsPerEpoch) : 0;
      });
      const now = performance.now();
      if (fine && now - written > WRITE_EVERY) {
        written = now;
        if (this.#check()) this.publish();
      } else if (fine) {
        paint(frame++);
      }
    });
  }

  #numbers() {
    const { run } = this;
    this.#published = run.weights();
    return { weights: this.#published, epoch: run.epoch, costs: run.costs.slice() };
  }

  #advance(work) {
    if (this.#state.diverged) {
      if (this.#view.model.get("playing") === true) this.#view.set({ playing: false });
      this.#view.say(INFINITE);
      return false;
    }
    work(this.run);
    return this.run.network.isFinite() || this.#stop();
  }

  #check() {
    return this.run.sound || this.#stop();
  }

  /** Stop. The last numbers that were finite stay, so that there is something to look at. */
  #stop() {
    this.run.load(this.#published, this.#state.epoch, this.#state.costs);
    this.#view.set({ playing: false, diverged: true });
    return false;
  }
}

function sameAs(begun, key) {
  try {
    // Python writes 1.0 where JavaScript writes 1.
    return JSON.stringify(JSON.parse(begun)) === key;
  } catch {
    return false;
  }
}
