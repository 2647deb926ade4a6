/**
 * Home Assistant's pages load this file beside their own application, which puts a
 * registry of elements of its own in place of the browser's when it starts. What was
 * defined before that, the pages would never find: so the elements wait for it.
 */

if (document.querySelector("home-assistant:not(:defined)")) {
  await customElements.whenDefined("home-assistant");
}

export {};
