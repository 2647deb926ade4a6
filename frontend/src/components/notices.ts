/** What is said above the inbox: what is wrong, and what has worked unseen. */

import { mdiClose, mdiLanDisconnect } from "@mdi/js";
import { html, nothing, type TemplateResult } from "lit";
import type { Translate } from "../i18n";
import { refusalText } from "../refusals";
import type { InboxStore } from "../store";
import type { Problem } from "../types";
import { errorNotice, errorText } from "./pieces";
import { icon } from "./styles";

/** Nobody has to do anything about these: they pass. */
const UNREACHABLE = new Set(["unavailable", "bad_answer", "rate_limited", "quota_short"]);

export interface Said {
  problem: string | null;
  note: string | null;
}

/** Who may sign in again is shown where that is done. */
export function renderNotices(
  t: Translate,
  store: InboxStore,
  said: Said,
  administrator: boolean,
): TemplateResult {
  const works = store.connected && store.status === "ready";
  const offline = works
    ? [...store.accounts.filter(({ available }) => !available), ...store.absent]
    : [];
  const others = offline.filter(({ sign_in }) => !sign_in);
  const unreachable = others.filter((it) => saidOf(it) === undefined).map(({ name }) => name);
  return html`
    ${store.connected ? nothing : warning("disconnected", t("error.lost"))}
    ${offline
      .filter(({ sign_in }) => sign_in)
      .map(({ entry_id, name }) =>
        warning(
          "refused",
          t(administrator ? "account.refused" : "account.refused_ask", { account: name }),
          administrator
            ? html`<a
                data-testid="sign-in"
                href="/config/integrations/integration/phone_inbox#config_entry=${entry_id}"
                >${t("account.sign_in")}</a
              >`
            : nothing,
        ),
      )}
    ${others.map((it) => {
      const said = saidOf(it);
      return said === undefined ? nothing : warning("troubled", said);
    })}
    ${unreachable.length
      ? warning("offline", t("account.offline", { account: listed(t, unreachable) }))
      : nothing}
    ${works && store.error
      ? errorNotice(errorText(t, store.error), {
          label: t("retry"),
          action: () => void store.reload(),
        })
      : nothing}
    ${said.problem
      ? errorNotice(said.problem, {
          label: t("close"),
          action: () => {
            said.problem = null;
          },
        })
      : nothing}
    ${said.note
      ? html`<div class="notice note" role="status" data-testid="note">
          <span>${said.note}</span>
          <button
            aria-label=${t("close")}
            title=${t("close")}
            @click=${() => {
              said.note = null;
            }}
          >
            ${icon(mdiClose)}
          </button>
        </div>`
      : nothing}
  `;
}

/** Why an account does not answer; nothing where it just cannot be reached. */
function saidOf({ problem }: { problem: Problem | null }): string | undefined {
  return problem && !UNREACHABLE.has(problem.translation_key) ? refusalText(problem) : undefined;
}

/** Names in one line, as its language puts them together. */
function listed(t: Translate, names: readonly string[]): string {
  return new Intl.ListFormat(t("language"), { type: "conjunction" }).format(names);
}

function warning(
  testId: string,
  text: string,
  link: TemplateResult | typeof nothing = nothing,
): TemplateResult {
  return html`<div class="notice" role="status" data-testid=${testId}>
    ${icon(mdiLanDisconnect)}<span>${text}</span>${link}
  </div>`;
}
