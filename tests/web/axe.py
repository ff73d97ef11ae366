"""What axe finds on a page, each look of a text weighed once in a run.

Two thirds of axe's time go to contrast, and the pages share most of how their texts look. Whether a text passes follows
from its colour, size and weight and from what the elements around it paint: its look. A text whose look has passed
is left out from then on, unless it reaches beyond what it stands in or another painted box lies over or under it; all
else, and all other rules, are gone through on every page and at every width.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_passed: set[int] = set()
_SCRIPT = r"""
async (passed) => {
  const known = new Set(passed), looks = new Map();
  const clear = new Set(["rgba(0, 0, 0, 0)", "transparent"]);
  const own = new Map();  // element → [what it adds to the look of all within, whether it paints]
  const paint = (element) => {
    if (!own.has(element)) {
      const s = getComputedStyle(element), paints = !clear.has(s.backgroundColor) || s.backgroundImage !== "none";
      own.set(element, [[s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode, s.backgroundClip,
        s.clipPath].join(";"), paints]);
    }
    return own.get(element);
  };
  const number = (text) => {
    let high = 0x9dc5, low = 0x811c;
    for (let i = 0; i < text.length; i++) {
      low = Math.imul(low ^ text.charCodeAt(i), 0x01000193); high = Math.imul(high + text.charCodeAt(i), 0x85ebca6b) ^ low;
    }
    return (high >>> 6) * 134217728 + (low >>> 5);
  };
  const look = (element) => {
    if (!looks.has(element)) {
      const s = getComputedStyle(element);
      const parts = [s.color, s.fontSize, s.fontWeight, s.textShadow, s.webkitTextStrokeWidth, s.webkitTextFillColor];
      for (let at = element; at; at = at.parentElement) {
        const [adds] = paint(at);
        if (parts.at(-1) !== adds) parts.push(adds);
      }
      looks.set(element, number(parts.join("|")));
    }
    return looks.get(element);
  };
  const shown = (element) => element.checkVisibility({visibilityProperty: true});  // nothing is drawn of what is folded
  const all = [...document.querySelectorAll("body, body *")].filter(shown);
  const boxes = all.filter((element) => paint(element)[1]).map((element) => [element, element.getBoundingClientRect()]);
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1 && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const meets = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
  const isField = (element) => element.matches("input, select, textarea");
  const texts = (element) => [...element.childNodes].filter((node) => node.nodeType === 3 && node.data.trim());
  const drawn = (element) => {  // where its text is: a field's within it, else its lines, wherever they are drawn
    if (isField(element)) return [element.getBoundingClientRect()];
    return texts(element).flatMap((text) => {
      const range = document.createRange();
      range.selectNode(text);
      return [...range.getClientRects()];
    });
  };
  const plain = (element) => !element.shadowRoot && drawn(element).every((line) => boxes.every(([other, around]) =>
    other.contains(element) ? inside(line, around) : !meets(line, around)));
  const weighed = all.filter((element) => isField(element) || texts(element).length);
  const left = weighed.filter((element) => !(known.has(look(element)) && plain(element)));
  left.forEach((element) => element.setAttribute("data-weigh", ""));
  // A link passes by how it looks without its colour: an underline. Axe would take a contrast to the text around it too.
  axe.configure({rules: [{id: "color-contrast", selector: "[data-weigh]"},
    {id: "link-in-text-block", any: ["link-in-text-block-style"]}]});
  axe.addReporter("found", (rules, options, give) => give(rules));
  const rules = await axe.run(document, {reporter: "found"});
  left.forEach((element) => element.removeAttribute("data-weigh"));
  const said = rules.flatMap((rule) => rule.violations.map(({node}) => [rule.id, node.source.replace(' data-weigh=""', "")]));
  const contrast = rules.find((rule) => rule.id === "color-contrast");
  const fresh = contrast.passes.map(({node}) => node.element).filter(plain).map(look);
  return [said, fresh, weighed.length, left.length];
}
"""


def violations(page: Page) -> list[str]:
    """The rule that is broken, and the element that does, by axe's own rules; as the page is shown now."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(Axe().axe_script)
    said, fresh, *_ = looked(page)
    _passed.update(fresh)
    return [f"{rule}: {html[:160]}" for rule, html in said]


def looked(page: Page) -> list[Any]:
    """What is wrong, the looks that passed, the number of texts and of those that were weighed."""
    return page.evaluate(_SCRIPT, [*_passed])
