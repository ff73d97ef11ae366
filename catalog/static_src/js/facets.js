// Search inside a long facet: a box that leaves only the options whose words go on as typed. Where not all values are listed
// here, the others that fit are fetched from the page of all values, which the link below leads to without a script.

const WAIT = 200;
const typed = new Map();

const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
const options = (list) => [...list.querySelectorAll(".govuk-checkboxes__item")];
const input = (option) => option.querySelector("input");

function narrow(list, text) {
  const wanted = folded(text).split(/\s+/).filter(Boolean);
  return options(list).filter((option) => {
    const words = folded(`${option.querySelector("label span").textContent} ${input(option).value}`);
    const fits = wanted.every((word) => words.includes(word));
    option.hidden = !fits && !input(option).checked;
    return fits;
  }).length;
}

function drop(list) {
  options(list).filter((option) => option.dataset.vesFetched && !input(option).checked).forEach((option) => option.remove());
}

async function fetchMore(list, link, text) {
  const url = new URL(link.href);
  url.searchParams.set("find", text);
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  const known = new Set(options(list).map((option) => input(option).value));
  found.querySelectorAll(".govuk-checkboxes__item").forEach((option) => {
    const box = input(option);
    if (known.has(box.value)) return;
    box.id = `${box.id}-more`;
    option.querySelector("label").htmlFor = box.id;
    option.dataset.vesFetched = "yes";
    list.append(option);
  });
}

function enhance(link, status) {
  const name = link.dataset.vesFacetAll;
  const facet = link.closest(".ves-facet");
  if (facet.querySelector(`#find-${name}`)) return;
  const list = facet.querySelector(".govuk-checkboxes");
  const title = facet.querySelector("summary").firstChild.textContent.trim();
  const box = document.createElement("input");
  Object.assign(box, { type: "text", className: "govuk-input", id: `find-${name}`, autocomplete: "off", value: typed.get(name) ?? "" });
  box.setAttribute("aria-label", `Search in ${title}`);
  box.setAttribute("placeholder", "Search in these");
  let timer;
  let turn = 0;
  async function look(say) {
    const mine = ++turn;
    const text = box.value.trim();
    typed.set(name, box.value);
    drop(list);
    if (text && "vesMore" in link.dataset) await fetchMore(list, link, text);
    if (mine !== turn) return;
    const number = narrow(list, text);
    if (say) status.textContent = text ? `${number} ${number === 1 ? "value fits" : "values fit"}` : "All values are shown";
  }
  // The box stands in the form of the search: what is typed here must not start it.
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => look(true), WAIT); });
  box.addEventListener("change", (event) => event.stopPropagation());
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key === "Escape" && box.value) { event.preventDefault(); box.value = ""; look(true); }
  });
  facet.querySelector("fieldset").before(box);
  if (box.value) look(false);
}

export function enhanceFacets(form) {
  if (!form) return;
  const status = document.getElementById("search-status");
  form.querySelectorAll("[data-ves-facet-all]").forEach((link) => enhance(link, status));
}
