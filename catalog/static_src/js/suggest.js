// What a search box offers while somebody types: a combobox with a list of links, grouped by kind (ARIA 1.2, the
// APG's editable combobox with list autocomplete). Without this script the box is a plain one.

const WAIT_MS = 120;
const KEPT = 40; // answers that are remembered

const made = (name, attributes = {}, text = "") => {
  const element = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  element.textContent = text; // never markup
  return element;
};

class Suggestions {
  constructor(input) {
    this.input = input;
    this.id = `${input.id}-suggestions`;
    this.answers = new Map();
    this.active = -1;
    this.options = [];
    this.list = made("div", { id: this.id, class: "ves-suggest", role: "listbox", "aria-label": "Suggestions" });
    this.list.hidden = true;
    this.status = made("p", { class: "govuk-visually-hidden", role: "status" });
    input.parentElement.classList.add("ves-search__row--suggests");
    input.parentElement.append(this.list, this.status);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id,
    })) input.setAttribute(name, value);
    input.addEventListener("input", (event) => { if (!event.isComposing) this.typed(); });
    input.addEventListener("compositionend", () => this.typed());
    input.addEventListener("keydown", (event) => this.pressed(event));
    input.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    input.form?.addEventListener("submit", () => this.close());
  }

  get words() { return this.input.value.trim().replace(/\s+/g, " "); }

  typed() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.moveTo(-1);
    const words = this.words;
    if (!words) return this.close();
    const known = this.answers.get(words);
    if (known) return this.show(known);
    this.timer = setTimeout(() => this.ask(words), WAIT_MS);
  }

  async ask(words) {
    this.request = new AbortController();
    try {
      const answer = await fetch(`/search/suggest/?${new URLSearchParams({ q: words })}`, {
        signal: this.request.signal, headers: { Accept: "application/json" },
      });
      if (!answer.ok) return this.close();
      const { groups } = await answer.json();
      if (this.answers.size >= KEPT) this.answers.delete(this.answers.keys().next().value);
      this.answers.set(words, groups);
      if (words === this.words && document.activeElement === this.input) this.show(groups);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(groups) {
    this.list.replaceChildren(...groups.map((group, n) => this.group(group, n)));
    this.options = [...this.list.querySelectorAll("[role=option]")];
    this.options.forEach((option, n) => { option.id = `${this.id}-${n}`; });
    this.active = -1;
    if (!this.options.length) {
      this.close();
      this.status.textContent = "No suggestions";
      return;
    }
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const number = this.options.length;
    this.status.textContent = `${number} suggestion${number === 1 ? "" : "s"}: use up and down arrows`;
  }

  group({ label, items }, n) {
    const head = made("div", { id: `${this.id}-group-${n}`, class: "ves-suggest__kind", role: "presentation" }, label);
    const group = made("div", { role: "group", "aria-labelledby": head.id });
    group.append(head, ...items.map(({ title, detail, url }) => {
      const option = made("a", { class: "ves-suggest__option", role: "option", href: url, tabindex: "-1", "aria-selected": "false" });
      option.append(made("span", { dir: "auto" }, title));
      if (detail) option.append(" ", made("span", { class: "ves-muted", dir: "auto" }, detail));
      return option;
    }));
    return group;
  }

  close() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.status.textContent = "";
    this.input.setAttribute("aria-expanded", "false");
    this.moveTo(-1);
  }

  moveTo(n) {
    this.options[this.active]?.setAttribute("aria-selected", "false");
    this.active = n;
    const option = this.options[n];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", option.id);
  }

  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const open = !this.list.hidden;
    const last = this.options.length - 1;
    const chosen = open && this.active >= 0;
    const step = {
      ArrowDown: () => (open ? this.moveTo(this.active === last ? -1 : this.active + 1) : this.typed()),
      ArrowUp: open && (() => (event.altKey ? this.close() : this.moveTo(this.active === -1 ? last : this.active - 1))),
      Home: chosen && (() => this.moveTo(0)),
      End: chosen && (() => this.moveTo(last)),
      Escape: open && (() => this.close()),
      Enter: chosen && (() => this.options[this.active].click()),
    }[event.key];
    if (!step) return;
    event.preventDefault();
    step();
  }
}

export function enhanceSearchBoxes(scope) {
  scope.querySelectorAll("[data-ves-suggest]").forEach((input) => new Suggestions(input));
}
