// The filters are served open, so that they are there without a script. On narrow screens they
// would push the results far down: fold them there, and unfold them where they stand beside.

const WIDE = "(min-width: 900px)";

export function enhanceFilters(filters) {
  if (!filters) return;
  const wide = window.matchMedia(WIDE);
  const follow = () => { filters.open = wide.matches; };
  follow();
  wide.addEventListener("change", follow);
}
