// What was done is told where it was done: an address with a fragment leads far down a page, past the
// message at its top, and takes the focus from it. So the message goes to that place, with the focus.

const PARTS = "tr, li, .ves-fact"; // in which no message may stand: it goes before the whole
const WHOLES = "table, dl, ul, ol";

export function placeMessages() {
  const banner = document.querySelector('.govuk-notification-banner[role="alert"]');
  if (!banner || !window.location.hash) return;
  const place = () => {
    const target = document.querySelector(":target"); // known once the page is there
    if (!target) return;
    (target.closest(PARTS)?.closest(WHOLES) ?? target).before(banner);
    banner.setAttribute("tabindex", "-1");
    banner.focus();
  };
  window.addEventListener("load", () => requestAnimationFrame(place), { once: true });
}
