/** Everything that defines elements: see index.ts for when. */

import "./card";
import "./panel";
import "./unread";
import { register } from "./suggestion";

void register();

// What is loaded later are files of their own, which take these from here: see build.mjs.
export { css, html, nothing } from "lit";
export { InboxApi } from "./api";
export { plain } from "./bidi";
export { avatar, backButton, channelName, errorText, trustedMark } from "./components/pieces";
export { icon, shared } from "./components/styles";
export { define, HassElement, InboxElement } from "./element";
export { loadLanguage, translator } from "./i18n";
export { messageKey } from "./model";
export { NEW } from "./outbox";
export { channelsOf } from "./store";
