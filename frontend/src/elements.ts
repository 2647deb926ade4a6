/** Everything that defines elements: see index.ts for when. */

import "./card";
import "./editor";
import "./panel";
import "./unread";
import { register } from "./suggestion";

void register();
