// Lets people move the map of a product's coverage and zoom into it. Without scripts the picture stands; the list beneath
// tells the same either way. Nothing is asked of other hosts.
const place = document.querySelector("[data-ves-map]");

const fetched = (address) => fetch(address).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)));

const draw = ([coverage, land]) => {
  const [west, south, east, north] = place.dataset.window.split(" ").map(Number);
  const held = L.latLngBounds([south, west], [north, east]);
  const box = document.createElement("div");
  box.className = "ves-map__live";
  place.append(box);
  const map = L.map(box, { attributionControl: false, maxZoom: 12, zoomSnap: 0.25, maxBounds: held.pad(0.1), maxBoundsViscosity: 1 });
  L.geoJSON(land, { interactive: false, style: { color: "#7b8d95", weight: 1, fillColor: "#fff", fillOpacity: 1 } }).addTo(map);
  const shown = L.geoJSON(coverage, {
    interactive: false,
    style: { color: "#8a4a00", weight: 2, fillColor: "#f5a93b", fillOpacity: 0.35 },
    pointToLayer: (_, at) => L.circleMarker(at, { radius: 6 }),
  }).addTo(map);
  map.setMinZoom(Math.max(0, map.getBoundsZoom(held)));
  map.fitBounds(shown.getBounds().pad(1), { maxZoom: 7.5, animate: false });
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", "Map of the area that the data covers. Move it with the arrow keys, zoom with plus and minus.");
  place.querySelector(".ves-map").hidden = true;
};

if (place && window.L) {
  Promise.all([place.dataset.coverage, place.dataset.land].map(fetched)).then(draw, () => {});
}
