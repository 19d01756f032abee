// Answers questions about initialisation_math.js with named lists of numbers, in Node.
//
//     node initialisation_runner.mjs path/to/initialisation_math.js < questions.json > answers.json

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const found = await import(pathToFileURL(process.argv[2]));

const ANSWER = {
  run({ choice }) {
    const experiment = new found.Experiment(choice);
    // Once at another size first: nothing of it may be left.
    experiment.run({ start: "small_random", sigma: 3 });
    const { values, errors, ...rest } = experiment.run(choice);
    const { W } = experiment.network;
    const lists = (row) => row.map((each) => each && [each.mean, each.deviation, each.saturated]);
    return {
      X: Array.from(experiment.X),
      E: Array.from(experiment.E),
      W: W.map((each) => each && Array.from(each)),
      values: lists(values),
      errors: lists(errors),
      predicted: found.predicted(choice),
      judged: found.judge({ values, errors, ...rest }),
    };
  },

  averages: ({ activation, variance }) => found.averages(activation, variance),

  pair({ choice, visits }) {
    const pair = new found.Pair(choice);
    const seen = visits.map((steps) => {
      pair.to(steps);
      return ["equal", "random"].map((name) => ({
        units: found.unitsOf(pair[name]),
        gradients: found.unitsOf({ W: pair[name].dW, b: pair[name].db }),
        top: pair[name].b[2][0],
        different: found.different(pair[name]),
        cost: pair[name].cost(pair.X, pair.Y),
      }));
    });
    return { X: Array.from(pair.X), Y: Array.from(pair.Y), seen };
  },

  counts: ({ values, range, bins }) => ({
    histogram: Array.from(found.histogram(values, range, bins)),
    powers: Array.from(found.powers(values, range, bins)),
  }),
};

const questions = JSON.parse(readFileSync(0, "utf8"));
writeFileSync(1, JSON.stringify(questions.map(({ kind, ...question }) => ANSWER[kind](question))));
