// Live search: htmx sends the form when a filter or the order changes. This keeps what a person
// set up (opened facets, the place of the focus), keeps addresses short, and says the new count.

import { enhanceFacets } from "./facets.js";

const RESULTS = "results";

function shorten(event, form) {
  if (event.target !== form) return;
  const { parameters } = event.detail;
  for (const name of Object.keys(parameters)) {
    const plain = name === "sort" && parameters[name] === form.dataset.vesDefaultSort;
    if (parameters[name] === "" || plain) delete parameters[name];
  }
}

function rememberOpenFacets(form) {
  const opened = new Map();
  form.addEventListener("toggle", (event) => {
    if (event.target.matches(".ves-facet")) opened.set(event.target.id, event.target.open);
  }, true);
  return () => opened.forEach((open, id) => {
    const facet = document.getElementById(id);
    if (facet) facet.open = open;
  });
}

function announce(status) {
  const count = document.querySelector(`#${RESULTS} [data-ves-announce]`);
  if (status && count) status.textContent = count.dataset.vesAnnounce || count.textContent.trim();
}

// htmx puts the focus back by id. An option may have another place, and so another id, in the new
// answer: find it again by what it stands for.
function rememberFocus(form) {
  let name;
  let value;
  document.addEventListener("htmx:beforeSwap", () => {
    const focused = document.activeElement;
    ({ name, value } = focused?.matches(".ves-facet input[name]") ? focused : {});
  });
  return () => {
    if (!name) return;
    const options = form.querySelectorAll(`input[name="${CSS.escape(name)}"]`);
    [...options].find((option) => option.value === value)?.focus();
  };
}

// A change waits a moment before it is sent. Where a link (a chip, another page) is followed meanwhile, the link holds: the
// form would bring back what the link takes away.
function preferLinks(form) {
  let followed = 0;
  document.addEventListener("htmx:confirm", (event) => {
    const { elt, triggeringEvent } = event.detail;
    if (elt !== form) followed = event.timeStamp;
    else if (triggeringEvent?.type === "change" && triggeringEvent.timeStamp < followed) event.preventDefault();
  });
}

// An answer to the form that comes while a link is pressed would put another link under the pointer, and the click would be
// lost: it is left out. Where no click follows, the form is sent again.
function holdWhilePressed(form) {
  let pressed = false;
  let missed = false;
  form.addEventListener("pointerdown", (event) => {
    pressed = event.button === 0 && event.target.closest("a[hx-get]") !== null;
    missed = false;
  });
  form.addEventListener("click", () => { missed = false; });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!pressed || event.detail.requestConfig.elt !== form) return;
    event.detail.shouldSwap = false;
    missed = true;
  });
  const released = () => setTimeout(() => {
    pressed = false;
    if (missed) window.htmx.trigger(form, "submit");
    missed = false;
  });
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, released);
}

// A link that was followed (a chip, another page) is gone after the swap: go on at the count.
function focusCount(cause) {
  if (!cause || cause.isConnected || document.activeElement !== document.body) return;
  document.querySelector(`#${RESULTS} [data-ves-announce]`)?.focus();
}

export function enhanceLiveSearch(form) {
  if (!form || !window.htmx) return;
  document.documentElement.classList.add("ves-live");
  const status = document.getElementById("search-status");
  const reopenFacets = rememberOpenFacets(form);
  const restoreFocus = rememberFocus(form);
  preferLinks(form);
  holdWhilePressed(form);
  document.addEventListener("htmx:configRequest", (event) => shorten(event, form));
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target.id !== RESULTS) return;
    enhanceFacets(form);
    reopenFacets();
    restoreFocus();
    announce(status);
    focusCount(event.detail.requestConfig?.elt);
  });
}
