// The module of every widget: it puts together the files that the widget is made of, and hands over to the first.
//
// The files come as models of their own, named in the trait `files`, so that a page or a notebook holds each of them
// once, however many widgets it has. An import of "./math.js" becomes an import of the address that text was given here.

const PREFIX = "IPY_MODEL_";
const STYLE = ".css";
// Every widget has its own copy of this module; what is linked already is shared by all of them.
const SHARED = Symbol.for("nnwidgets");
globalThis[SHARED] ??= new Map();
const linked = globalThis[SHARED];

export default {
  async render({ model, el }) {
    const manager = model.widget_manager;
    const loaded = await Promise.all(
      model.get("files").map((reference) => manager.get_model(reference.slice(PREFIX.length))),
    );
    const files = new Map(loaded.map((file) => [file.get("name"), file.get("source")]));
    for (const [name, source] of files) if (name.endsWith(STYLE)) style(source);
    const [first] = files.keys();
    const { default: widget } = await import(address(first, files));
    return widget.render({ model, el });
  },
};

function address(name, files) {
  if (!files.has(name)) throw new Error(`its file ${name} is missing`);
  const source = files
    .get(name)
    .replace(/(\bfrom ")\.\/([^"]+)/g, (_, before, other) => before + address(other, files));
  if (!linked.has(source)) {
    linked.set(source, URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
  }
  return linked.get(source);
}

function style(source) {
  // JupyterLab may have thrown away the page's head since.
  if (linked.get(source)?.isConnected) return;
  const sheet = Object.assign(document.createElement("style"), { textContent: source });
  document.head.append(sheet);
  linked.set(source, sheet);
}
