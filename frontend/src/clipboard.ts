/** Copying a text; also where the page was not loaded over a secure connection. */

/** Copy a text for `near`, what was pressed; tell whether that really happened. */
export async function copy(text: string, near: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text, near);
  }
}

/**
 * Copy by a selection. Around an open modal dialog nothing can be selected: so it is
 * made beside what was pressed, which is in that dialog. Browsers say that it worked
 * where nothing was selected, too; what counts is that our text was asked for.
 */
function copyBySelection(text: string, near: Element): boolean {
  const area = document.createElement("textarea");
  area.value = text;
  area.readOnly = true;
  area.setAttribute("aria-hidden", "true");
  area.style.cssText = "position:fixed;top:0;left:0;opacity:0;font-size:16px";
  let copied = false;
  const onCopy = (event: ClipboardEvent): void => {
    if (!event.clipboardData) return;
    event.clipboardData.setData("text/plain", text);
    event.preventDefault();
    event.stopImmediatePropagation();
    copied = true;
  };
  const focused = activeElement(near);
  near.parentNode?.append(area);
  document.addEventListener("copy", onCopy, { capture: true });
  try {
    area.select();
    return document.execCommand("copy") && copied;
  } catch {
    return false;
  } finally {
    document.removeEventListener("copy", onCopy, { capture: true });
    area.remove();
    focused?.focus({ preventScroll: true });
  }
}

function activeElement(near: Element): HTMLElement | null {
  return (near.getRootNode() as ShadowRoot | Document).activeElement as HTMLElement | null;
}
