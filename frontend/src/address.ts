/**
 * The address of the open conversation: ?conversation=ID, and &account=ENTRY where
 * there are several. Whoever knows it can lead there, a notification for one; a reload
 * keeps it, and Back goes from a conversation to the list.
 */

export interface Address {
  conversationId: string;
  /** Null: whichever account has it. */
  entryId: string | null;
}

const CONVERSATION = "conversation";
const ACCOUNT = "account";
/** Marks what the inbox itself put into the browser's history. */
const OURS = "phoneInbox";

/** The conversation that the page's address names. */
export function addressed(): Address | null {
  const found = new URLSearchParams(location.search);
  const conversationId = found.get(CONVERSATION);
  return conversationId ? { conversationId, entryId: found.get(ACCOUNT) } : null;
}

/** Take note that a conversation is open: Back leads to what was there before. */
export function wasOpened({ conversationId, entryId }: Address): void {
  const url = new URL(location.href);
  url.searchParams.set(CONVERSATION, conversationId);
  if (entryId) url.searchParams.set(ACCOUNT, entryId);
  else url.searchParams.delete(ACCOUNT);
  if (url.href === location.href) return;
  // From one conversation to the next is no step: Back leads to the list.
  if (addressed()) history.replaceState(history.state, "", url);
  else history.pushState({ [OURS]: true }, "", url);
}

/** Take note that the list is shown. */
export function wasClosed(): void {
  if (!addressed()) return;
  const state = history.state as Record<string, unknown> | null;
  if (state?.[OURS]) {
    history.back();
    return;
  }
  const url = new URL(location.href);
  url.searchParams.delete(CONVERSATION);
  url.searchParams.delete(ACCOUNT);
  history.replaceState(state, "", url);
}
