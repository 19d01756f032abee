// Brings the widgets of a static page to life: reads the state saved with it and runs each widget's module. A
// classic script, since Chromium loads no module file from file://; a module made from text it does.
(() => {
  const MIME = "application/vnd.jupyter.widget-";
  const models = new Map();
  const modules = new Map();
  const widget_manager = { get_model: async (id) => models.get(id) };

  function makeModel(state) {
    const listeners = new Map();
    const emit = (event, ...details) => {
      for (const listener of [...(listeners.get(event) ?? [])]) listener(...details);
    };
    const model = {
      widget_manager,
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
      // No kernel: what is set stays in the page.
      save_changes() {},
      send() {},
      on(events, listener) {
        for (const event of events.split(" ")) {
          listeners.set(event, (listeners.get(event) ?? new Set()).add(listener));
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
      modules.set(
        source,
        import(address).then(({ default: made }) => made?.call?.() ?? made),
      );
    }
    return modules.get(source);
  }

  async function mount(place) {
    const el = document.createElement("div");
    el.className = "nn-widget";
    place.after(el);
    try {
      const { model_id: id } = JSON.parse(place.textContent);
      const model = models.get(id);
      if (!model) throw new Error("its state is not on this page");
      const widget = await load(model.get("_esm"));
      if (!model.started) {
        model.started = true;
        await widget.initialize?.({ model });
      }
      await widget.render({ model, el });
    } catch (error) {
      el.setAttribute("role", "alert");
      el.textContent = `This widget could not start (${error.message}). Reload the page or read on.`;
    }
  }

  async function start() {
    for (const saved of document.querySelectorAll(`script[type="${MIME}state+json"]`)) {
      for (const [id, { state }] of Object.entries(JSON.parse(saved.textContent).state)) {
        models.set(id, makeModel(state));
      }
    }
    await Promise.all([...document.querySelectorAll(`script[type="${MIME}view+json"]`)].map(mount));
    document.documentElement.dataset.widgets = "ready";
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
