// Where a link leads into what is folded, it opens; on paper all of it is open. Newer browsers do both by themselves.

function open(folds) {
  const shut = folds.filter((fold) => !fold.open);
  shut.forEach((fold) => { fold.open = true; });
  return shut;
}

function around(element) {
  const found = [];
  for (let fold = element?.closest("details"); fold; fold = fold.parentElement.closest("details")) found.push(fold);
  return found;
}

function follow() {
  const target = document.querySelector(":target");
  if (target && open(around(target)).length) target.scrollIntoView();
}

export function enhanceFolds() {
  follow();
  window.addEventListener("hashchange", follow);
  let printed = [];
  window.addEventListener("beforeprint", () => { printed = open([...document.querySelectorAll("main details")]); });
  window.addEventListener("afterprint", () => { printed.forEach((fold) => { fold.open = false; }); });
}
