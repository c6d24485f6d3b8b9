// What makes a page quicker under the hand. Every page works without this file.
"use strict";

(() => {
  const typing = (node) => node.closest("input, textarea, select, [contenteditable]") !== null;

  const rows = () => Array.from(document.querySelectorAll("[data-row]"));

  const move = (step) => {
    const all = rows();
    if (all.length === 0) return false;
    const here = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.min(all.length - 1, Math.max(0, here + step))];
    next.querySelector("a")?.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  };

  document.documentElement.classList.add("script");

  const focused = () => rows().find((row) => row.contains(document.activeElement));

  // On a list a key opens the focused case where the key's work is done; on a case it goes there at once.
  const work = (verb, selector) => () => {
    if (focus(selector)) return true;
    const link = focused()?.querySelector("a.name");
    if (link === undefined || link === null) return false;
    const address = new URL(link.href);
    address.searchParams.set("do", verb);
    window.location.assign(address);
    return true;
  };

  const selected = () => document.querySelectorAll(".case-list .check :checked");

  const count = () => {
    const place = document.querySelector("[data-count]");
    if (place === null) return;
    place.dataset.word ??= place.textContent;
    place.textContent = `${selected().length} ${place.dataset.word.toLowerCase()}`;
  };

  const select = () => {
    const box = focused()?.querySelector(".check input");
    if (box === undefined || box === null) return false;
    box.checked = !box.checked;
    count();
    return true;
  };

  // For the selected cases, or the focused one.
  const many = (key) => () => {
    const button = document.querySelector(`[data-verb="${key}"]`);
    if (button === null) return false;
    if (selected().length === 0 && !select()) return false;
    button.click();
    return true;
  };

  const drop = (verb) => () => {
    const place = document.querySelector(`details[data-do="${verb}"]`);
    if (place === null) return false;
    place.open = true;
    place.querySelector("select, input:not([type=hidden]), textarea, button")?.focus();
    return true;
  };

  const dialog = (name) => {
    const box = document.getElementById(name);
    if (box === null || box.open) return false;
    box.showModal();
    return true;
  };

  const jump = () => {
    const box = document.getElementById("palette");
    if (box === null || box.open) return false;
    box.querySelector("[name=on]").value = document.querySelector("[data-case]")?.dataset.case ?? "";
    box.showModal();
    const words = box.querySelector("[name=q]");
    words.select();
    words.form.dispatchEvent(new Event("open"));
    return true;
  };

  // In front of others: arrows and the keys of a presenter go from slide to slide, Escape leaves.
  const steps = {
    ArrowRight: "on", PageDown: "on", " ": "on", ArrowLeft: "back", PageUp: "back", Escape: "leave",
  };

  const step = (event) => {
    const link = document.querySelector(`.present [data-step="${steps[event.key]}"][href]`);
    const pressed = event.key === " " && event.target.closest("a, button, summary") !== null;
    if (link === null || pressed) return false;
    link.click();
    return true;
  };

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    x: select,
    "/": () => focus("[data-key='/']"),
    r: work("contact", "[data-key='r']"),
    n: work("note", "[data-key='n']"),
    e: work("resolve", "[name='reply-root_cause']"),
    a: () => drop("assign")() || many("a")(),
    s: () => drop("snooze")() || many("s")(),
    "?": () => dialog("keys"),
  };

  const focus = (selector) => {
    const target = document.querySelector(selector);
    if (target === null) return false;
    const mode = target.closest(".noting") ? "note" : target.closest(".reply") ? "reply" : "";
    if (mode !== "") document.querySelector(`[data-mode="${mode}"]`)?.click();
    target.focus();
    return true;
  };

  const close = () => {
    document.querySelectorAll("details.drop[open]").forEach((drop) => drop.removeAttribute("open"));
    document.querySelectorAll(".definition").forEach((definition) => definition.classList.add("shut"));
  };

  // Arrows go through what a dialog found; Enter in its box takes the first.
  const walk = (box, event) => {
    const links = Array.from(box.querySelectorAll(".ways a"));
    const here = links.indexOf(document.activeElement);
    if (event.key === "Enter" && typing(event.target) && links.length > 0) {
      event.preventDefault();
      links[0].click();
    } else if (event.key === "ArrowDown" && links.length > 0) {
      event.preventDefault();
      links[Math.min(links.length - 1, here + 1)].focus();
    } else if (event.key === "ArrowUp" && here >= 0) {
      event.preventDefault();
      (here === 0 ? box.querySelector("[name=q]") : links[here - 1]).focus();
    }
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      close();
      if (typing(event.target)) event.target.blur();
      else step(event);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      jump();
      return;
    }
    const open = document.querySelector("dialog[open]");
    if (open !== null) {
      walk(open, event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (Object.hasOwn(steps, event.key) && step(event)) event.preventDefault();
    if (Object.hasOwn(keys, event.key) && keys[event.key]()) event.preventDefault();
  });

  document.addEventListener("pointerover", (event) => {
    event.target.closest?.(".definition")?.classList.remove("shut");
  });

  document.addEventListener("focusin", (event) => {
    event.target.closest?.(".definition")?.classList.remove("shut");
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog], [data-jump]");
    if (opener !== null && !event.ctrlKey && !event.metaKey) {
      if (opener.dataset.dialog ? dialog(opener.dataset.dialog) : jump()) event.preventDefault();
    }
    if (event.target.matches("dialog.palette")) event.target.close();
    if (event.target.closest("[data-unselect]")) {
      selected().forEach((box) => (box.checked = false));
      count();
    }
    document.querySelectorAll("details.drop[open]").forEach((drop) => {
      if (!drop.contains(event.target)) drop.removeAttribute("open");
    });
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) {
      document.querySelectorAll(".case-list .check input").forEach((box) => (box.checked = event.target.checked));
    }
    if (event.target.matches("[data-all], .case-list .check input")) count();
  });

  const wants = document.querySelector("[data-wants]")?.dataset.wants;
  if (wants === "contact") focus("[data-key='r']");
  if (wants === "note") focus("[data-key='n']");
  if (wants === "resolve") focus("[name='reply-root_cause']");

  // A filter applies when it is chosen; without script the button beside it does the same.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-at-once]");
    if (form !== null && event.target.matches("select")) form.requestSubmit();
  });

  // A draft is kept on the server as it is typed; say so when it is.
  document.addEventListener("htmx:afterRequest", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-draft]")) return;
    const place = box.form?.querySelector("[data-saved]");
    if (place) place.hidden = !event.detail.successful || box.value === "";
  });

  document.addEventListener("submit", (event) => {
    event.target.querySelectorAll("[data-draft]").forEach((box) => (box.dataset.sent = "yes"));
  });

  // What was typed a moment before the page goes away is kept, too.
  window.addEventListener("pagehide", () => {
    document.querySelectorAll("[data-draft]").forEach((box) => {
      if (box.dataset.sent || box.value === box.defaultValue) return;
      const kept = new FormData(box.form);
      kept.set("kind", JSON.parse(box.getAttribute("hx-vals")).kind);
      navigator.sendBeacon(box.getAttribute("hx-post"), kept);
    });
  });
})();
