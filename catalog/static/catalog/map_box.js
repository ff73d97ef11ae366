// Lets people draw the area to search on a map, and move its corners. The four number fields of the form are the area: what
// is drawn is written into them, what is typed into them is drawn. Nothing is asked of other hosts.
const form = document.querySelector("form[data-ves-box]");
const SIDES = ["west", "south", "east", "north"];
const HOME = [[49, -11.5], [61.2, 3.2]];

const fetched = (address) => fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));
const wrapped = (longitude) => ((((longitude + 180) % 360) + 360) % 360) - 180;
const held = (latitude) => Math.min(90, Math.max(-90, latitude));

// Land by its rings: Britain and Ireland, which the second file has finer, and the rest of the world.
const isHome = ([ring]) => ring.every(([x, y]) => y > HOME[0][0] && y < HOME[1][0] && x > HOME[0][1] && x < HOME[1][1]);
const land = (file, wanted) => ({ type: "MultiPolygon", coordinates: file.geometry.coordinates.filter(wanted) });

const fields = () => SIDES.map((side) => form.elements[side]);

// The area that the fields say, as Leaflet has it, or nothing if they say none.
const typed = () => {
  const texts = fields().map((field) => field.value.trim().replace("\u2212", "-"));
  const [west, south, east, north] = texts.map(Number);
  if (texts.includes("") || ![west, south, east, north].every(Number.isFinite) || south > north) return null;
  return L.latLngBounds([south, west], [north, west > east ? east + 360 : east]);
};

const write = (bounds, zoom) => {
  const places = zoom > 8 ? 3 : 2;
  const whole = bounds.getEast() - bounds.getWest() >= 360;
  const west = whole ? -180 : wrapped(bounds.getWest());
  const east = whole ? 180 : wrapped(bounds.getEast());
  [west, held(bounds.getSouth()), east, held(bounds.getNorth())].forEach((degrees, n) => {
    fields()[n].value = String(Number(degrees.toFixed(places)));
  });
};

const button = (words, press) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "govuk-button govuk-button--secondary";
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
};

const begin = ([world, home]) => {
  const place = form.querySelector("[data-ves-box-map]");
  const status = form.querySelector("[data-ves-box-status]");
  const box = document.createElement("div");
  box.className = "ves-map__live";
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Map. Move it with the arrow keys, zoom with plus and minus.");
  const tools = document.createElement("div");
  tools.className = "govuk-button-group";
  place.append(tools, box);

  const map = L.map(box, { attributionControl: false, maxZoom: 12, minZoom: 0, zoomSnap: 0.25, boxZoom: false });
  const style = { color: "#7b8d95", weight: 1, fillColor: "#fff", fillOpacity: 1 };
  [land(world, (polygon) => !isHome(polygon)), land(home, isHome)].forEach((part) => L.geoJSON(part, { interactive: false, style }).addTo(map));
  const area = L.rectangle(HOME, { interactive: false, color: "#8a4a00", weight: 2, fillColor: "#f5a93b", fillOpacity: 0.35 });
  const corners = ["getSouthWest", "getNorthWest", "getNorthEast", "getSouthEast"].map((corner, n) => {
    const handle = L.marker([0, 0], { draggable: true, keyboard: false, icon: L.divIcon({ iconSize: [24, 24] }) });
    handle.on("drag", () => {
      const opposite = corners[(n + 2) % 4].handle.getLatLng();
      take(L.latLngBounds(handle.getLatLng(), opposite), n);
    });
    handle.on("dragend", settle);
    return { handle, at: (bounds) => bounds[corner]() };
  });

  function draw(bounds, but) {
    if (!bounds) {
      [area, ...corners.map(({ handle }) => handle)].forEach((layer) => layer.remove());
      return;
    }
    area.setBounds(bounds).addTo(map);
    corners.forEach(({ handle, at }, n) => {
      if (n !== but) handle.setLatLng(at(bounds)).addTo(map);
    });
  }

  function take(bounds, but) {
    write(bounds, map.getZoom());
    draw(bounds, but);
  }

  function settle() {
    draw(typed());
    status.textContent = `Area: ${SIDES.map((side, n) => `${side} ${fields()[n].value}`).join(", ")}.`;
  }

  let from = null;
  const drawing = (on) => {
    pen.setAttribute("aria-pressed", String(on));
    map.dragging[on ? "disable" : "enable"]();
    box.classList.toggle("leaflet-crosshair", on);
  };
  const pen = button("Draw an area", () => drawing(pen.getAttribute("aria-pressed") !== "true"));
  pen.setAttribute("aria-pressed", "false");
  tools.append(
    pen,
    button("Take what the map shows", () => { take(map.getBounds()); settle(); }),
    button("Remove the area", () => {
      fields().forEach((field) => { field.value = ""; });
      draw(null);
      status.textContent = "No area.";
    }),
  );

  box.addEventListener("pointerdown", (event) => {
    if (pen.getAttribute("aria-pressed") !== "true" || event.target.closest(".leaflet-control, .leaflet-marker-icon")) return;
    event.preventDefault();
    box.setPointerCapture(event.pointerId);
    from = map.mouseEventToLatLng(event);
  });
  box.addEventListener("pointermove", (event) => {
    if (from) take(L.latLngBounds(from, map.mouseEventToLatLng(event)));
  });
  const end = (event) => {
    if (!from) return;
    const bounds = L.latLngBounds(from, map.mouseEventToLatLng(event));
    from = null;
    if (bounds.getNorth() > bounds.getSouth()) {
      take(bounds);
      settle();
      drawing(false);
    }
  };
  box.addEventListener("pointerup", end);
  box.addEventListener("pointercancel", () => { from = null; });

  fields().forEach((field) => field.addEventListener("input", () => draw(typed())));
  const first = typed();
  map.fitBounds(first ? first.pad(0.4) : HOME, { animate: false });
  draw(first);
  place.querySelector(".ves-map").hidden = true;
};

if (form && window.L) {
  Promise.all(form.dataset.land.split(" ").map(fetched)).then(begin, () => {});
}
