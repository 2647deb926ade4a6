import { css } from "lit";

export const threadStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  .who {
    flex: 1;
    min-width: 0;
  }
  .who h2 {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    font-size: 16px;
    line-height: 20px;
    font-weight: 500;
  }
  .sub {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .sub .number {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    flex: none;
    max-width: 70%;
    min-height: 24px;
    min-width: 24px;
  }
  .trusted {
    color: var(--pi-success);
    font-size: 15px;
    flex: none;
  }
  .avatar {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .avatar.number {
    font-size: 20px;
  }
  .back {
    display: none;
  }
  @container (max-width: 640px) {
    .back {
      display: inline-flex;
    }
    .header {
      padding-inline-start: 4px;
      gap: 4px;
    }
    .who {
      margin-inline-start: 8px;
    }
  }
  .notice {
    margin: 0 12px 8px;
  }
  .scroller {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overflow-x: hidden;
    /* Places are kept by hand, alike in all browsers. */
    overflow-anchor: none;
    overscroll-behavior: contain;
    padding: 8px 16px 12px;
    scrollbar-width: thin;
    outline-offset: -2px;
    will-change: scroll-position;
  }
  /* Few messages stand at the bottom. For many this would cost too much. */
  .scroller.few {
    display: flex;
    flex-direction: column;
  }
  .few .messages {
    margin-top: auto;
  }
  .day {
    padding: 16px 0 8px;
    text-align: center;
  }
  .day span {
    display: inline-block;
    padding: 2px 10px;
    border-radius: 11px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
    background: var(--pi-field);
  }
  .older {
    display: flex;
    justify-content: center;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 40px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .older .spinner {
    width: 18px;
    height: 18px;
    border-width: 2px;
  }
  .message {
    padding-top: 2px;
    contain: layout style;
  }
  .message.first {
    padding-top: 10px;
  }
  .own .bubble,
  .own .failure {
    margin-inline-start: auto;
  }
  .bubble {
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 7px 12px 6px;
    border-radius: 18px;
    font-size: 15px;
    line-height: 1.35;
    background: color-mix(in srgb, var(--primary-text-color, #212121) 8%, transparent);
    cursor: default;
    overflow-wrap: anywhere;
    display: flow-root;
  }
  .own .bubble {
    background: color-mix(in srgb, var(--pi-accent) 20%, transparent);
  }
  .other:not(.first) .bubble {
    border-start-start-radius: 6px;
  }
  .other:not(.last) .bubble {
    border-end-start-radius: 6px;
  }
  .own:not(.first) .bubble {
    border-start-end-radius: 6px;
  }
  .own:not(.last) .bubble {
    border-end-end-radius: 6px;
  }
  .bubble.selected {
    box-shadow: inset 0 0 0 1px var(--pi-accent);
  }
  .bubble.marked {
    animation: marked 2.4s ease-out;
  }
  @keyframes marked {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 45%, transparent);
    }
  }
  /* Every paragraph has its own direction, and begins at that one's side. */
  .said {
    unicode-bidi: plaintext;
    text-align: start;
  }
  .text {
    white-space: pre-wrap;
  }
  .leads {
    font-size: 12px;
    color: var(--pi-muted);
  }
  a {
    color: var(--pi-accent-text);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .own a {
    color: inherit;
  }
  .code {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 0 8px;
    border-radius: 8px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.04em;
    color: var(--pi-accent-text);
    background: var(--pi-selected);
    white-space: nowrap;
  }
  .code .icon {
    font-size: 14px;
  }
  .meta {
    float: inline-end;
    margin: 5px 0 -2px 10px;
    font-size: 11px;
    line-height: 14px;
    color: var(--pi-muted);
    white-space: nowrap;
  }
  .meta .badge {
    margin-inline-end: 1px;
    vertical-align: top;
  }
  .mark .icon {
    display: inline-block;
    width: 15px;
    height: 15px;
    margin: -1px 0 0 1px;
    vertical-align: top;
  }
  .mark.delivered {
    color: var(--pi-accent-text);
  }
  .mark.failed,
  .failure {
    color: var(--pi-error-text);
  }
  .failure {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 2px 6px 0;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    max-width: 100%;
    padding: 4px 0 6px;
  }
  .own .actions {
    justify-content: flex-end;
  }
  .action {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    height: 32px;
    padding: 0 12px;
    border-radius: 16px;
    font-size: 13px;
    background: var(--pi-field);
  }
  @media (hover: hover) {
    .action:hover {
      background: var(--pi-selected);
    }
  }
  .action .icon {
    font-size: 16px;
    color: var(--pi-muted);
  }
  .facts {
    flex-basis: 100%;
    padding: 2px 6px 0;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .own .facts {
    text-align: end;
  }
  .jump {
    position: absolute;
    inset-inline-end: 16px;
    bottom: 12px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-width: 40px;
    height: 40px;
    padding: 0 10px;
    border-radius: 20px;
    font-size: 13px;
    font-weight: 500;
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
    border: 1px solid var(--pi-line);
    box-shadow: 0 2px 8px rgba(0, 0, 0, 0.18);
  }
  .jump .icon {
    font-size: 20px;
  }
`;
