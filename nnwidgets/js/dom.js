// Making elements: of the page and of drawings. Text is always set as text, never read as markup.

const SVG = "http://www.w3.org/2000/svg";
const SHIFT = { sub: 3, sup: -4 };

/** An element of the page with these attributes; one that is false or null is left out. */
export function make(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function draw(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

/** Give these attributes to an element; one that is false or null is taken away. */
export function set(node, attributes) {
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) node.removeAttribute(key);
    else if (node.getAttribute(key) !== String(value))
      node.setAttribute(key, value === true ? "" : String(value));
  }
  return node;
}

function fill(node, attributes, children) {
  set(node, attributes);
  node.append(...children.filter((child) => child !== null));
  return node;
}

/**
 * A symbol for the page: text, in which "w_1" and "10^{−3}" lower and raise what follows, or a list of runs
 * [text, "" | "sub" | "sup"]. `kind` gives it its colour.
 */
export function symbol(label, kind = "") {
  const span = make("span", { class: kind ? `nn-${kind}` : null });
  span.append(...runsOf(label).map(([run, style]) => (style ? make(style, {}, run) : run)));
  return span;
}

/** The same for a drawing: a text element whose runs are raised or lowered. */
export function lettering(label, attributes = {}) {
  const text = draw("text", attributes);
  let shift = 0;
  for (const [run, style] of runsOf(label)) {
    const dy = SHIFT[style] ?? 0;
    text.append(draw("tspan", { dy: dy - shift || null, class: style ? "nn-small" : null }, run));
    shift = dy;
  }
  return text;
}

/** The plain text of a symbol, as it is read out. */
export function spoken(label) {
  return runsOf(label)
    .map(([run]) => run)
    .join(" ");
}

function runsOf(label) {
  if (typeof label !== "string") return label;
  return label.split(/([_^](?:\{[^}]*\}|.))/u).flatMap((part, i) => {
    if (i % 2) return [[part.replace(/^.\{?|\}$/gu, ""), part[0] === "_" ? "sub" : "sup"]];
    return part ? [[part, ""]] : [];
  });
}

/** A number with so many decimals and a true minus; a number too large to be written so comes as 1.2 · 10⁸. */
export function text(value, decimals = 2) {
  if (Number.isNaN(value)) return "not a number";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (Math.abs(value) >= 1e6) return withPower(value, 2);
  const plain = value.toFixed(decimals);
  return (Number(plain) === 0 ? plain.replace("-", "") : plain).replace("-", "−");
}

/** A number with so many digits that count, whatever its size: 0.0042, 3.1, 4200, 5.3 · 10⁻⁷. */
export function significant(value, digits = 2) {
  const size = Math.abs(value);
  if (!(size > 0 && Number.isFinite(size))) return text(value, 0);
  if (size < 0.001 || size >= 1e4) return withPower(value, digits - 1);
  return text(value, Math.max(0, digits - 1 - Math.floor(Math.log10(size))));
}

function withPower(value, decimals) {
  const [digits, power] = value.toExponential(decimals).split("e");
  return `${digits} · 10${[...power.replace("+", "")].map((digit) => RAISED[digit]).join("")}`.replace(
    "-",
    "−",
  );
}

const RAISED = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((raised, digit) => [digit, raised])) };
