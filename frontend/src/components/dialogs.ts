/** All dialogs: a file of their own, which is loaded when somebody wants one of them. */

import "./add-contact";
import "./confirm";
import "./to-dashboard";
