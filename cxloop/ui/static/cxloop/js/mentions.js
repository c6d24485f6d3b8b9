// Offers colleagues while an @ is typed in a note. Without this file the handle is typed, and works the same.
"use strict";

(() => {
  const BEGUN = /(?:^|[^\w@/.+-])@([\p{L}\p{N}_.'’+-]{0,40})$/u;
  let box = null;
  let list = null;
  let asked = 0;

  const begun = (area) => BEGUN.exec(area.value.slice(0, area.selectionStart))?.[1];

  const close = () => {
    if (list === null) return;
    list.hidden = true;
    list.replaceChildren();
    box.removeAttribute("aria-activedescendant");
  };

  const options = () => Array.from(list?.children ?? []);

  const here = () => options().findIndex((option) => option.getAttribute("aria-selected") === "true");

  const select = (number) => {
    options().forEach((option, at) => option.setAttribute("aria-selected", String(at === number)));
    const chosen = options()[number];
    box.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  };

  const choose = (option) => {
    const end = box.selectionStart;
    const start = end - begun(box).length;
    box.setRangeText(`${option.dataset.handle} `, start, end, "end");
    close();
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  };

  const ask = async (area) => {
    const said = begun(area);
    const turn = ++asked;
    box = area;
    list = document.getElementById(area.getAttribute("aria-controls"));
    if (said === undefined) return close();
    const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(said)}`).catch(() => null);
    if (turn !== asked || !answer?.ok) return undefined;
    list.innerHTML = await answer.text();
    list.hidden = list.children.length === 0;
    if (!list.hidden) select(0);
    return undefined;
  };

  const keys = {
    ArrowDown: () => select((here() + 1) % options().length),
    ArrowUp: () => select((here() - 1 + options().length) % options().length),
    Enter: () => choose(options()[here()]),
    Tab: () => choose(options()[here()]),
    Escape: close,
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-mentions]")) ask(event.target);
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches("[data-mentions]") || list === null || list.hidden) return;
    if (event.isComposing || !Object.hasOwn(keys, event.key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys[event.key]();
  }, true);

  document.addEventListener("pointerdown", (event) => {
    const option = event.target.closest?.(".mention-names > li");
    if (option === null || option === undefined) return close();
    event.preventDefault();
    return choose(option);
  });

  document.addEventListener("focusout", (event) => {
    if (event.target === box) close();
  });
})();
