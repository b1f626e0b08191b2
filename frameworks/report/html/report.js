"use strict";
// Lists the findings of the page with filters. Texts go in by textContent alone.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const texts = data.texts, rows = data.findings, controls = new Map(data.controls.map(c => [c.id, c]));
  const [CONTROL, SUBJECT, VERDICT, SEVERITY, ANSWERS, USES, TENANT, REGION, REASONS, MISSING, UNPROVEN, PARAMS, DUE, WAIVER, PLACE, EVIDENCE, EXPLAINED] = Array(17).keys();
  const size = 50, severities = ["critical", "high", "medium", "low"], verdicts = data.verdicts;

  function make(tag, props, ...children) {
    const e = document.createElement(tag);
    for (const [k, v] of Object.entries(props || {})) k in e ? e[k] = v : e.setAttribute(k, v);
    e.append(...children);
    return e;
  }

  // parties are who answers for a record and who uses it.
  const parties = f => f[USES].includes(f[ANSWERS]) ? f[USES] : [f[ANSWERS], ...f[USES]];
  const none = [];
  const dimensions = [
    ["Verdict", f => [f[VERDICT]], i => verdicts[i].replace("_", " ")],
    ["Severity", f => [f[SEVERITY]], i => texts[i]],
    ["Party", parties, i => texts[i] || "not stated"],
    ["Tenant", f => [f[TENANT]], i => texts[i] || "not stated"],
    ["Region", f => [f[REGION]], i => texts[i] || "not stated"],
    ["Framework", f => (controls.get(f[CONTROL]) || {under: none}).under, i => texts[i]],
  ];

  const rank = new Map(severities.map((s, i) => [texts.indexOf(s), i]));
  const order = new Uint32Array(rows.length).map((_, i) => i);
  const key = new Uint32Array(rows.length).map((_, i) => rows[i][VERDICT] * 8 + (rank.get(rows[i][SEVERITY]) ?? 7));
  order.sort((a, b) => key[a] - key[b] || a - b);

  const chosen = dimensions.map(() => -1);
  let words = "", found = order, page = 0, hay = null;

  function filter() {
    const active = dimensions.map(([, of], d) => [of, chosen[d]]).filter(([, v]) => v >= 0);
    if (words && !hay) hay = rows.map(f => (texts[f[CONTROL]] + " " + texts[(controls.get(f[CONTROL]) || {}).title || 0] + " " + texts[f[SUBJECT]]).toLowerCase());
    found = active.length || words ? order.filter(i => active.every(([of, v]) => of(rows[i]).includes(v)) && (!words || hay[i].includes(words))) : order;
    page = 0;
    show();
  }

  const select = dimensions.map(([name, of, text], d) => {
    const counts = new Map();
    for (const f of rows) for (const v of of(f)) counts.set(v, (counts.get(v) || 0) + 1);
    const values = [...counts.keys()].sort((a, b) => d < 2 ? (d ? (rank.get(a) ?? 9) - (rank.get(b) ?? 9) : a - b) : text(a) < text(b) ? -1 : 1);
    const e = make("select", {onchange: () => { chosen[d] = +e.value; filter(); }}, make("option", {value: -1}, "all"),
      ...values.map(v => make("option", {value: v}, text(v) + " (" + counts.get(v) + ")")));
    return make("label", {}, name, e);
  });
  const search = make("input", {type: "search", oninput: () => { words = search.value.trim().toLowerCase(); filter(); }});
  const reset = make("button", {type: "button", onclick: () => {
    chosen.fill(-1); words = search.value = "";
    for (const l of select) l.querySelector("select").value = -1;
    filter();
  }}, "Clear filters");
  const count = make("p", {id: "count", role: "status"});
  const turn = (name, by) => make("button", {type: "button", onclick: () => { page += by; show(); count.scrollIntoView({block: "nearest"}); }}, name);
  const previous = turn("Previous", -1), next = turn("Next", 1);
  const body = make("tbody");

  function facts(list) { // pairs of numbers, as path and value
    const out = make("ul");
    for (let i = 0; i < list.length; i += 2) out.append(make("li", {}, make("code", {}, texts[list[i]]), " is ", make("code", {}, texts[list[i + 1]] || "(empty)")));
    return out;
  }
  function missing(list) {
    const out = make("ul");
    for (let i = 0; i < list.length; i += 2) out.append(make("li", {}, make("code", {}, texts[list[i]]), " (" + texts[list[i + 1]] + ")"));
    return out;
  }
  // explained draws depth, text and place of an expression (-1: of none) in turn, as
  // lists below headings.
  function explained(dl, list) {
    const open = []; // what holds the lines of each depth
    for (let i = 0; i < list.length; i += 3) {
      const depth = list[i], text = texts[list[i + 1]], place = list[i + 2];
      if (depth === 0) {
        const dd = make("dd"), heads = list[i + 3] > 0;
        if (!heads) dd.append(text);
        dl.append(make("dt", {}, heads ? text : "Asked"), dd);
        open.length = 0;
        open.push(dd);
        continue;
      }
      open.length = Math.min(open.length, depth + 1);
      if (open.length <= depth) {
        const above = open.at(-1), ul = make("ul");
        (above.lastElementChild || above).append(ul);
        open.push(ul);
      }
      open.at(-1).append(make("li", {}, ...place < 0 ? [text] : [make("code", {}, text), " ", make("small", {}, texts[place])]));
    }
  }
  const join = list => list.map(i => texts[i]).join(", ");

  // why is what the finding itself says, where it is not explained in full.
  function why(f, dl, add) {
    for (const r of f[REASONS]) {
      const dd = make("dd");
      if (r[1]) dd.append(make("code", {}, texts[r[1]]), " ");
      dd.append(texts[r[0]]);
      if (r.length > 2) dd.append(facts(r.slice(2)));
      dl.append(make("dt", {}, "Why"), dd);
    }
    if (f[MISSING].length) add("Missing facts", missing(f[MISSING]));
    if (f[UNPROVEN].length) add("An exception may be in force", "missing:", missing(f[UNPROVEN]));
    if (!f[REASONS].length && !f[MISSING].length) add("Why", "no reason is recorded");
    if (f[WAIVER].length) add("Waived", "it is " + texts[f[WAIVER][1]] + " without exception " + texts[f[WAIVER][0]] + (f[WAIVER][2] ? ", which ends at " + texts[f[WAIVER][2]] : ""));
    if (f[PARAMS]) add("In force", texts[f[PARAMS]]);
  }

  function detail(f) {
    const c = controls.get(f[CONTROL]) || {evidence: none, mapped: none}, dl = make("dl");
    const add = (term, ...what) => dl.append(make("dt", {}, term), make("dd", {}, ...what));
    const whole = f[EXPLAINED];
    if (whole.length) add("In short", texts[whole[1]]);
    if (texts[c.remedy || 0]) add("What to do", texts[c.remedy]);
    if (whole.length) explained(dl, whole.slice(3));
    else why(f, dl, add);
    if (f[DUE]) add("Runs out at", texts[f[DUE]]);
    if (texts[c.rationale || 0]) add("Why it is asked", texts[c.rationale]);
    add("Evidence on file", texts[f[EVIDENCE]] || "none is known of this record");
    if (c.evidence.length) add("Evidence that counts", join(c.evidence).replaceAll("_", " "));
    add("Bears on", join(c.mapped) || "no requirement");
    add("Parties", "answers: " + (texts[f[ANSWERS]] || "not stated") + (f[USES].length ? "; uses it: " + join(f[USES]) : ""));
    add("Tenant, region", (texts[f[TENANT]] || "not stated") + ", " + (texts[f[REGION]] || "not stated"));
    if (f[PLACE]) add("Where", make("code", {}, texts[f[PLACE]]));
    return dl;
  }

  function row(i) {
    const f = rows[i], verdict = verdicts[f[VERDICT]], c = controls.get(f[CONTROL]) || {};
    const open = make("button", {type: "button", className: "open", "aria-expanded": "false", onclick: () => {
      const is = open.getAttribute("aria-expanded") === "true";
      open.setAttribute("aria-expanded", String(!is));
      if (is) tr.nextSibling.remove();
      else tr.after(make("tr", {className: "detail"}, make("td", {colSpan: 6}, detail(f))));
    }}, texts[f[CONTROL]] + " " + texts[c.title || 0]);
    const tr = make("tr", {}, make("td", {className: "badge " + verdict}, verdict.replace("_", " ")), make("td", {className: "severity " + texts[f[SEVERITY]]}, texts[f[SEVERITY]]),
      make("td", {}, open), make("td", {}, texts[f[SUBJECT]]), make("td", {}, texts[f[ANSWERS]] || "not stated"), make("td", {}, texts[f[TENANT]]));
    return tr;
  }

  function show() {
    const from = page * size, to = Math.min(from + size, found.length);
    count.textContent = found.length + " of " + rows.length + " findings" + (found.length ? ", " + (from + 1) + " to " + to + " shown" : "");
    previous.disabled = page === 0;
    next.disabled = to >= found.length;
    body.replaceChildren(...Array.from(found.slice(from, to), row));
  }

  const head = make("tr", {}, ...["Verdict", "Severity", "Control", "Record", "Answers for it", "Tenant"].map(s => make("th", {scope: "col"}, s)));
  const browser = document.getElementById("browser");
  browser.append(make("form", {className: "filters", role: "search", "aria-label": "Filter the findings", onsubmit: () => false}, ...select, make("label", {}, "Search control or record", search), reset),
    make("div", {className: "found"}, count, previous, next),
    make("div", {className: "scroll"}, make("table", {}, make("caption", {}, "Findings, the worst first; a control opens to its explanation, evidence and mapping"), make("thead", {}, head), body)));
  for (const e of document.querySelectorAll(".live")) e.hidden = false;
  document.documentElement.classList.add("js");
  filter();

  // On paper nothing can be opened, so all is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => { for (const d of closed) d.open = false; });

  // The part that is read is marked in the navigation.
  const links = new Map([...document.querySelectorAll("nav a")].map(a => [a.hash.slice(1), a]));
  const seen = new IntersectionObserver(entries => {
    for (const e of entries) if (e.isIntersecting) {
      for (const a of links.values()) a.removeAttribute("aria-current");
      links.get(e.target.id)?.setAttribute("aria-current", "true");
    }
  }, {rootMargin: "-20% 0px -75% 0px"});
  for (const s of document.querySelectorAll("main > section")) seen.observe(s);
})();
