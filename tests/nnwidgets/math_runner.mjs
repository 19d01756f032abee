// Answers questions about math.js with named lists of numbers, in Node and in the browser alike.
//
//     node math_runner.mjs path/to/math.js < questions.json > answers.json

const ANSWER = {
  network({ sizes, choice, params, X, Y, M, optimiser, learningRate, steps }, math) {
    const network = new math.Network(sizes, choice);
    network.params.forEach((theta, i) => {
      theta.set(params[i]);
    });
    X = Float64Array.from(X);
    Y = Float64Array.from(Y);
    M = M && [null, ...M.map((mask) => Float64Array.from(mask))];
    const found = { cost: [network.cost(X, Y)], penalty: [network.penalty()] };
    const batch = network.forward(X, M);
    found.losses = Array.from(network.losses(batch, Y));
    network.backward(batch, Y);
    for (let l = 1; l <= network.L; l++) {
      found[`Z${l}`] = Array.from(batch.Z[l]);
      found[`A${l}`] = Array.from(batch.A[l]);
      found[`delta${l}`] = Array.from(batch.delta[l]);
      found[`dW${l}`] = Array.from(network.dW[l]);
      found[`db${l}`] = Array.from(network.db[l]);
    }
    const stepper = new math[optimiser.name](network.params, optimiser.options);
    for (let t = 0; t < steps; t++) network.step(X, Y, learningRate, stepper, M);
    for (let l = 1; l <= network.L; l++) {
      found[`W${l} after ${optimiser.name}`] = Array.from(network.W[l]);
      found[`b${l} after ${optimiser.name}`] = Array.from(network.b[l]);
    }
    return found;
  },

  activation({ name, Z }, math) {
    const A = new Float64Array(Z.length);
    const slope = new Float64Array(Z.length);
    math.ACTIVATIONS[name](Float64Array.from(Z), A, slope);
    return { A: Array.from(A), slope: Array.from(slope) };
  },

  generator({ seed, count }, math) {
    const rng = new math.Generator(seed);
    const list = (draw) => Array.from({ length: count }, draw);
    return {
      bits: list(() => rng.bits()),
      uniform: list(() => rng.uniform(-1, 3)),
      normal: list(() => rng.normal(2, 0.5)),
      shuffled: rng.shuffle(list((_, i) => i)),
    };
  },

  initialiser({ name, options, sizes, seed }, math) {
    const network = new math.Network(sizes);
    for (const theta of network.params) theta.fill(7);
    math.INITIALISERS[name](network, new math.Generator(seed), options);
    return named(network);
  },

  masks({ keepProb, count, seed, sizes }, math) {
    const rng = new math.Generator(seed);
    const [plain, inverted] = [new Float64Array(count), new Float64Array(count)];
    math.mask(plain, keepProb, rng);
    math.invertedMask(inverted, keepProb, rng);
    const network = new math.Network(sizes);
    for (const theta of network.params) theta.fill(1);
    math.expectedWeights(network, keepProb);
    return { plain: Array.from(plain), inverted: Array.from(inverted), ...named(network) };
  },

  statistics({ values, activation }, math) {
    const { mean, deviation, saturated } = math.statistics(Float64Array.from(values), activation);
    return { mean: [mean], deviation: [deviation], saturated: [saturated] };
  },

  data({ name, m, noise, seed }, math) {
    const { X, Y } = math.DATA_SETS[name](m, noise, new math.Generator(seed));
    return { X: Array.from(X), Y: Array.from(Y) };
  },

  training({ sizes, choice, params, X, Y, epochs, learningRate, options, seed }, math) {
    const network = new math.Network(sizes, choice);
    network.params.forEach((theta, i) => {
      theta.set(params[i]);
    });
    const rng = new math.Generator(seed);
    const training = new math.Training(network, Float64Array.from(X), Float64Array.from(Y), {
      ...options,
      rng,
    });
    const found = {};
    for (let epoch = 0; epoch < epochs; epoch++) {
      training.epoch(learningRate);
      found[`order ${epoch}`] = Array.from(training.order);
    }
    return { ...found, ...named(network) };
  },

  perceptron({ X, Y, m, epochs }, math) {
    [X, Y] = [Float64Array.from(X), Float64Array.from(Y)];
    const perceptron = new math.Perceptron(X.length / m);
    const examples = [];
    for (let i = 0; i < epochs * m; i++) if (perceptron.see(X, Y, i % m)) examples.push(i % m);
    return { theta: Array.from(perceptron.theta), mistakes: [perceptron.mistakes], examples };
  },

  threshold({ gate, layers, X }, math) {
    const typed = layers?.map(({ W, b }) => ({ W: Float64Array.from(W), b: Float64Array.from(b) }));
    return { A: Array.from(math.threshold(typed ?? math.gates()[gate], Float64Array.from(X))) };
  },

  script({ body }, math) {
    try {
      return { result: new Function("math", body)(math) };
    } catch (error) {
      return { error: `${error.constructor.name}: ${error.message}` };
    }
  },
};

function named({ W, b, L }) {
  const found = {};
  for (let l = 1; l <= L; l++) [found[`W${l}`], found[`b${l}`]] = [Array.from(W[l]), Array.from(b[l])];
  return found;
}

export function answers(math, questions) {
  return questions.map(({ kind, ...question }) => ANSWER[kind](question, math));
}

if (globalThis.process) {
  const { readFileSync, writeFileSync } = await import("node:fs");
  const { pathToFileURL } = await import("node:url");
  const math = await import(pathToFileURL(process.argv[2]));
  writeFileSync(1, JSON.stringify(answers(math, JSON.parse(readFileSync(0, "utf8")))));
}
