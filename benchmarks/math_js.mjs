// Trains the same network on the same points in two ways, as many epochs as each line of standard input asks for:
// "ours 100" with math.js, "peer 100" with one object for each unit and each weight, which is how one would first write
// it down. Answers each line with the cost it has come to.

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const math = await import(pathToFileURL(process.argv[2]));

const SIZES = [2, 8, 8, 1];
const [POINTS, BATCH, LEARNING_RATE] = [250, 10, 0.03];

const rng = new math.Generator(1);
const { X, Y } = math.DATA_SETS.xor_cloud(POINTS, 0.1, rng);
const TARGETS = Y.map((y) => 2 * y - 1);

function typedArrays() {
  const network = new math.Network(SIZES, { hidden: "tanh", output: "tanh", loss: "squared_error" });
  math.INITIALISERS.xavier_normal(network, rng);
  const training = new math.Training(network, X, TARGETS, { batchSize: BATCH, rng });
  return {
    epoch: () => training.epoch(LEARNING_RATE),
    cost: () => network.cost(X, TARGETS),
  };
}

class Weight {
  constructor(from, to) {
    this.from = from;
    this.to = to;
    this.value = rng.normal(0, 0.5);
    this.gradient = 0;
  }
}

class Unit {
  constructor() {
    this.bias = 0;
    this.gradient = 0;
    this.a = 0;
    this.delta = 0;
    this.incoming = [];
    this.outgoing = [];
  }

  forward() {
    let z = this.bias;
    for (const weight of this.incoming) z += weight.value * weight.from.a;
    this.a = Math.tanh(z);
  }

  backward(dA) {
    this.delta = dA * (1 - this.a * this.a);
    this.gradient += this.delta;
    for (const weight of this.incoming) weight.gradient += this.delta * weight.from.a;
  }

  sentBack() {
    let dA = 0;
    for (const weight of this.outgoing) dA += weight.value * weight.to.delta;
    return dA;
  }

  update(rate) {
    this.bias -= rate * this.gradient;
    this.gradient = 0;
    for (const weight of this.incoming) {
      weight.value -= rate * weight.gradient;
      weight.gradient = 0;
    }
  }
}

function plainObjects() {
  const layers = SIZES.map((n) => Array.from({ length: n }, () => new Unit()));
  for (let l = 1; l < layers.length; l++) {
    for (const to of layers[l]) {
      for (const from of layers[l - 1]) {
        const weight = new Weight(from, to);
        to.incoming.push(weight);
        from.outgoing.push(weight);
      }
    }
  }
  const [output] = layers.at(-1);
  const forward = (i) => {
    for (let k = 0; k < layers[0].length; k++) layers[0][k].a = X[k * POINTS + i];
    for (let l = 1; l < layers.length; l++) for (const unit of layers[l]) unit.forward();
    return output.a - TARGETS[i];
  };
  return {
    epoch() {
      for (let i = 0; i < POINTS; i++) {
        output.backward(forward(i));
        for (let l = layers.length - 2; l >= 1; l--)
          for (const unit of layers[l]) unit.backward(unit.sentBack());
        if ((i + 1) % BATCH === 0) {
          for (let l = 1; l < layers.length; l++)
            for (const unit of layers[l]) unit.update(LEARNING_RATE / BATCH);
        }
      }
    },
    cost() {
      let sum = 0;
      for (let i = 0; i < POINTS; i++) sum += 0.5 * forward(i) ** 2;
      return sum / POINTS;
    },
  };
}

const SIDES = { ours: typedArrays(), peer: plainObjects() };
for await (const line of createInterface({ input: process.stdin })) {
  const [side, epochs] = line.split(" ");
  for (let i = 0; i < Number(epochs); i++) SIDES[side].epoch();
  console.log(SIDES[side].cost());
}
