// Reads the texts of readers with expression.js, and lays their graphs out with graph_layout.js, in Node.
//
//     node expression_runner.mjs expression.js graph_layout.js < questions.json > answers.json

import { readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [{ parse, graph, costs }, { layout }] = await Promise.all(
  process.argv.slice(2).map((path) => import(pathToFileURL(path))),
);

function answer({ text, values }) {
  try {
    const expression = parse(text);
    // A text of which only the reading is asked for has no values.
    if (!values) return { names: expression.names };
    const numbers = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value === null ? null : Number(value)]),
    );
    const found = graph(expression, numbers);
    return { names: expression.names, graph: found, costs: costs(found), layout: layout(found) };
  } catch (error) {
    return { error: error.constructor.name, message: error.message, index: error.index };
  }
}

// As nnlib's graph_trace writes the numbers that JSON has not.
const plain = (_, value) => (typeof value === "number" && !Number.isFinite(value) ? String(value) : value);

writeFileSync(1, JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer), plain));
