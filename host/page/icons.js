// Small drawings for the list of views, in one weight of line.

import { svg } from "./dom.js";

const PATHS = {
  traffic: "M2 5h9m0 0L8.500 2.500M11 5L8.500 7.500M14 11H5m0 0l2.500-2.500M5 11l2.500 2.500",
  dashboard: "M2.500 13.500V8m3.700 5.500V3m3.700 10.500V6m3.600 7.500v-9",
  scenarios: "M3 2.500v11M3 3.500h9l-2 2.800 2 2.700H3",
  overrides: "M2 12l4-8 3 5.500L11 6l3 6M2 12h12",
  responders: "M8 2l5.200 3v6L8 14l-5.200-3V5zM2.800 5L8 8l5.200-3M8 8v6",
  state: "M3 4.200C3 3 5.200 2 8 2s5 1 5 2.200S10.800 6.400 8 6.400 3 5.400 3 4.200zm0 0v7.600C3 13 5.200 14 8 14s5-1 5-2.200V4.200M3 8c0 1.200 2.200 2.200 5 2.200s5-1 5-2.200",
  webhooks: "M6.500 9.500a3 3 0 1 0-4 2.800 3 3 0 0 0 4-2.300h5M8 5.500a2.500 2.500 0 1 0-2-2M8 5.500l2.500 4.300a2.600 2.600 0 1 1-.6 3.600",
  settings: "M2 4.500h6m4 0h2M8 4.500a2 2 0 1 0 4 0 2 2 0 1 0-4 0M2 11.500h2m4 0h6M4 11.500a2 2 0 1 0 4 0 2 2 0 1 0-4 0",
  audit: "M4 2h6l3 3v9H4zM6.500 7h4M6.500 9.500h4M6.500 12H9",
  reference: "M2.500 3h4A1.500 1.500 0 0 1 8 4.500V13a1.500 1.500 0 0 0-1.500-1h-4zM13.500 3h-4A1.500 1.500 0 0 0 8 4.500V13a1.500 1.500 0 0 1 1.500-1h4z",
  light: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1.500v1M8 13.500v1M1.500 8h1M13.500 8h1M3.400 3.400l.7.7M11.900 11.900l.7.7M3.400 12.600l.7-.7M11.900 4.100l.7-.7",
  dark: "M13 9.500A5.500 5.500 0 0 1 6.500 3 5.500 5.500 0 1 0 13 9.500z",
  system: "M2.500 3h11v7.500h-11zM6 13.500h4M8 10.500v3",
};

export function icon(name) {
  return svg("svg", { viewBox: "0 0 16 16", fill: "none", stroke: "currentColor", "stroke-width": "1.4", "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" },
    svg("path", { d: PATHS[name] }));
}
