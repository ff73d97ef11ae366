// The one script of the pages: govuk-frontend's behaviours and our own small enhancements.
// Everything works without it.
import {
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  createAll,
} from "govuk-frontend";
import { enhanceCopyButtons } from "./copy.js";
import { enhanceFacets } from "./facets.js";
import { enhanceFilters } from "./filters.js";
import { enhanceFolds } from "./folds.js";
import { enhanceLiveSearch } from "./live.js";
import { placeMessages } from "./messages.js";
import { enhanceSearchBoxes } from "./suggest.js";

const GOVUK = [
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
];

function enhance(scope) {
  GOVUK.forEach((component) => createAll(component, undefined, scope));
  enhanceCopyButtons(scope);
}

document.body.classList.add("js-enabled", "govuk-frontend-supported");
enhance(document);
enhanceSearchBoxes(document);
enhanceFolds();
placeMessages();
enhanceFilters(document.querySelector("[data-ves-filters]"));
enhanceLiveSearch(document.querySelector("[data-ves-live]"));
enhanceFacets(document.querySelector("[data-ves-live]"));
document.addEventListener("htmx:afterSwap", (event) => enhance(event.target));
