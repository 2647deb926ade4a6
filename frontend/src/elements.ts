/** Everything that defines elements: see index.ts for when. */

import "./card";
import "./panel";
import "./unread";
import { register } from "./suggestion";

void register();

// The editor is a file of its own, which takes these from here: see build.mjs.
export { html, nothing } from "lit";
export { InboxApi } from "./api";
export { define, HassElement } from "./element";
export { loadLanguage, translator } from "./i18n";
