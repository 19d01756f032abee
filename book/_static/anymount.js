// Brings the widgets of a static page to life: reads the state that was saved with the page and runs each widget's own
// module. A classic script, since Chromium loads no module file from file://; a module made here from text it does.
(() => {
  const MIME = "application/vnd.jupyter.widget-";
  const models = new Map();
  const modules = new Map();
  const styled = new Set();

  function makeModel(state) {
    const listeners = new Map();
    const emit = (event, ...details) => {
      for (const listener of [...(listeners.get(event) ?? [])]) listener(...details);
    };
    const model = {
      get: (name) => state[name],
      set(name, value) {
        if (typeof name === "object") {
          for (const [key, each] of Object.entries(name)) model.set(key, each);
        } else if (state[name] !== value) {
          state[name] = value;
          emit(`change:${name}`, model, value);
          emit("change", model);
        }
      },
      // There is no kernel: what is set is kept in the page, and nobody answers.
      save_changes() {},
      send() {},
      on(events, listener) {
        for (const event of events.split(" ")) {
          if (!listeners.has(event)) listeners.set(event, new Set());
          listeners.get(event).add(listener);
        }
      },
      off(events, listener) {
        for (const event of events?.split(" ") ?? [...listeners.keys()]) {
          if (listener) listeners.get(event)?.delete(listener);
          else listeners.delete(event);
        }
      },
    };
    return model;
  }

  function load(source) {
    if (!modules.has(source)) {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const loaded = import(address).finally(() => URL.revokeObjectURL(address));
      modules.set(
        source,
        loaded.then(({ default: widget }) => (typeof widget === "function" ? widget() : widget)),
      );
    }
    return modules.get(source);
  }

  function style(sheet) {
    if (!sheet || styled.has(sheet)) return;
    styled.add(sheet);
    document.head.append(Object.assign(document.createElement("style"), { textContent: sheet }));
  }

  async function mount(place) {
    const el = document.createElement("div");
    el.className = "nn-widget";
    place.after(el);
    try {
      const { model_id: id } = JSON.parse(place.textContent);
      const model = models.get(id);
      if (!model) throw new Error("its state is not on this page");
      style(model.get("_css"));
      const widget = await load(model.get("_esm"));
      if (!model.started) {
        model.started = true;
        await widget.initialize?.({ model });
      }
      await widget.render({ model, el });
    } catch (error) {
      el.setAttribute("role", "alert");
      el.textContent = `This widget could not start (${error.message}). Reload the page, or read on: the text has its numbers.`;
    }
  }

  async function start() {
    for (const saved of document.querySelectorAll(`script[type="${MIME}state+json"]`)) {
      for (const [id, { state }] of Object.entries(JSON.parse(saved.textContent).state)) {
        if (state._esm) models.set(id, makeModel(state));
      }
    }
    await Promise.all([...document.querySelectorAll(`script[type="${MIME}view+json"]`)].map(mount));
    document.documentElement.dataset.widgets = "ready";
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
