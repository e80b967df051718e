/** Shows a screen in a browser. What a person is typing survives a change that arrives meanwhile. */
import type { Screen } from "./screen.ts";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** Shows the screen in `root` for as long as the page is open. */
export function mount(screen: Screen, root: HTMLElement): void {
  const sending = new Set<string>();
  const show = () => {
    const typed = [...root.querySelectorAll("form")].flatMap(drafts);
    const focused = focus(root);
    root.innerHTML = screen.html().toString();
    for (const draft of typed) draft(root);
    focused();
    for (const form of root.querySelectorAll("form")) if (sending.has(nameOf(form))) disable(form);
  };
  root.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const name = nameOf(form);
    if (sending.has(name)) return;
    const fields = Object.fromEntries(new FormData(form, event.submitter)) as Record<string, string>;
    sending.add(name);
    disable(form);
    const done = await screen.act(form.dataset["action"] ?? "", fields);
    sending.delete(name);
    if (done) for (const again of root.querySelectorAll("form")) if (nameOf(again) === name) again.reset();
    show();
  });
  root.addEventListener("change", (event) => {
    const form = (event.target as Control).form;
    if (form && "auto" in form.dataset) form.requestSubmit();
  });
  show();
  void screen.run(new AbortController().signal, show);
}

/** A form is the same after the screen was rendered again if its action and its hidden fields are. */
function nameOf(form: HTMLFormElement): string {
  const hidden = [...form.querySelectorAll<HTMLInputElement>("input[type=hidden]:not([data-version])")];
  return [form.dataset["action"], ...hidden.map(({ name, value }) => `${name}=${value}`)].join("&");
}

/** What was typed or chosen in a form and not sent, each as a function that puts it back. */
function drafts(form: HTMLFormElement): ((root: HTMLElement) => void)[] {
  const name = nameOf(form);
  const changed = controls(form).filter(isChanged);
  const versions = [...form.querySelectorAll<HTMLInputElement>("input[data-version]")]; // of what was seen when typing began
  return [...changed, ...(changed.length > 0 ? versions : [])].map((old) => (root) => {
    for (const again of root.querySelectorAll("form")) {
      if (nameOf(again) !== name) continue;
      const control = [...again.querySelectorAll<Control>("input, textarea, select")].find((each) => isSame(each, old));
      if (control instanceof HTMLInputElement && old instanceof HTMLInputElement) control.checked = old.checked;
      if (control && !isTicked(control)) control.value = old.value;
    }
  });
}

function focus(root: HTMLElement): () => void {
  const old = document.activeElement as Control | null;
  if (!old?.form || !root.contains(old)) return () => {};
  const name = nameOf(old.form);
  return () => {
    const form = [...root.querySelectorAll("form")].find((each) => nameOf(each) === name);
    const control = form && controls(form).find((each) => isSame(each, old));
    control?.focus();
    if (control instanceof HTMLTextAreaElement && old instanceof HTMLTextAreaElement) {
      control.setSelectionRange(old.selectionStart, old.selectionEnd);
    }
  };
}

function controls(form: HTMLFormElement): Control[] {
  return [...form.querySelectorAll<Control>("input:not([type=hidden]), textarea, select")];
}

function isSame(one: Control, other: Control): boolean {
  return one.name === other.name && one.type === other.type && (!isTicked(one) || one.value === other.value);
}

function isTicked(control: Control): boolean {
  return control.type === "checkbox" || control.type === "radio";
}

function isChanged(control: Control): boolean {
  if (control instanceof HTMLSelectElement) return [...control.options].some((each) => each.selected !== each.defaultSelected);
  if (control instanceof HTMLInputElement && isTicked(control)) return control.checked !== control.defaultChecked;
  return control.value !== control.defaultValue;
}

function disable(form: HTMLFormElement): void {
  for (const button of form.querySelectorAll("button")) button.disabled = true;
}
