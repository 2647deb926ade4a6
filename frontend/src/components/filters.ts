/** Which part of the list is shown: all of it, what is unread, of one line, what failed. */

import { html, type TemplateResult } from "lit";
import { plain } from "../bidi";
import type { Translate } from "../i18n";
import type { Filter, InboxStore } from "../store";

export function renderFilters(
  t: Translate,
  store: InboxStore,
  choose: (filter: Filter) => void,
): TemplateResult {
  const chip = (filter: Filter, label: string): TemplateResult => {
    const pressed = isSame(filter, store.filter);
    return html`<button
      class="chip"
      data-testid="filter"
      data-filter=${filter.kind}
      aria-pressed=${pressed}
      @click=${() => choose(pressed ? { kind: "all" } : filter)}
    >
      ${label}
    </button>`;
  };
  const severalAccounts = store.accounts.length > 1;
  return html`<div class="filters" role="group" aria-label=${t("filter.label")}>
    ${chip({ kind: "all" }, t("filter.all"))} ${chip({ kind: "unread" }, t("filter.unread"))}
    ${store.several
      ? store.accounts.flatMap((account) =>
          store
            .linesOf(account)
            .map(({ line_id, name }) =>
              chip(
                { kind: "line", entryId: account.entry_id, lineId: line_id },
                plain(severalAccounts ? `${name} · ${account.name}` : name),
              ),
            ),
        )
      : ""}
    ${store.accounts.some(({ send }) => send.length)
      ? chip({ kind: "failed" }, t("filter.failed"))
      : ""}
  </div>`;
}

function isSame(one: Filter, other: Filter): boolean {
  if (one.kind !== other.kind) return false;
  return one.kind !== "line" || (other.kind === "line" && one.lineId === other.lineId);
}
