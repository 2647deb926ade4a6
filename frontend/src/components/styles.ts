/** Styles that several elements use; all colours are Home Assistant's. */

import { css, html, type TemplateResult } from "lit";

export function icon(path: string): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d=${path} />
  </svg>`;
}

export const shared = css`
  :host {
    --pi-muted: var(--secondary-text-color, #727272);
    --pi-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --pi-accent: var(--primary-color, #009ac7);
    --pi-surface: var(--ha-card-background, var(--card-background-color, #fff));
    --pi-hover: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-field: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-selected: color-mix(in srgb, var(--pi-accent) 14%, transparent);
    --pi-error: var(--error-color, #db4437);
    /* For words: as they are, these colours have too little contrast to be read. */
    --pi-accent-text: color-mix(in srgb, var(--pi-accent) 60%, var(--primary-text-color, #212121));
    --pi-error-text: color-mix(in srgb, var(--pi-error) 65%, var(--primary-text-color, #212121));
    --pi-success: color-mix(in srgb, var(--success-color, #43a047) 75%, var(--primary-text-color, #212121));
    font-size: 14px;
    line-height: 1.4;
    color: var(--primary-text-color, #212121);
    -webkit-tap-highlight-color: transparent;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .icon {
    width: 1em;
    height: 1em;
    fill: currentColor;
    display: block;
    flex: none;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: none;
    padding: 0;
    margin: 0;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--pi-accent);
    outline-offset: 2px;
  }
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 22px;
    color: var(--pi-muted);
    transition: background-color 0.15s;
  }
  @media (hover: hover) {
    .icon-button:hover {
      background: var(--pi-hover);
    }
  }
  .header {
    display: flex;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 56px;
    padding: 0 8px 0 16px;
    border-bottom: 1px solid var(--pi-line);
  }
  .header.with-start {
    padding-inline-start: 8px;
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    height: 16px;
    padding: 0 6px;
    border-radius: 8px;
    font-size: 11px;
    line-height: 16px;
    font-weight: 500;
    white-space: nowrap;
    color: color-mix(in srgb, var(--pi-muted) 60%, var(--primary-text-color, #212121));
    background: var(--pi-field);
    flex: none;
  }
  .badge.whatsapp {
    color: color-mix(in srgb, #1aa34a 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #25d366 18%, transparent);
  }
  .badge.vk {
    color: color-mix(in srgb, #0077ff 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #0077ff 16%, transparent);
  }
  .badge.viber {
    color: color-mix(in srgb, #7360f2 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #7360f2 18%, transparent);
  }
  .avatar {
    --hue: 210;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    font-size: 15px;
    font-weight: 500;
    letter-spacing: 0.02em;
    color: color-mix(in srgb, hsl(var(--hue) 60% 45%) 40%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, hsl(var(--hue) 60% 50%) 20%, transparent);
  }
  .avatar.number {
    color: var(--pi-muted);
    background: var(--pi-field);
    font-size: 22px;
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 4px;
    flex: 1;
    min-height: 120px;
    padding: 24px;
    text-align: center;
    color: var(--pi-muted);
  }
  .empty > .icon {
    font-size: 40px;
    opacity: 0.5;
    margin-bottom: 8px;
  }
  .empty .big {
    font-size: 15px;
    color: var(--primary-text-color, #212121);
  }
  .notice {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    flex: none;
    margin: 8px 12px 0;
    padding: 8px 12px;
    border-radius: 10px;
    font-size: 13px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 16%, transparent);
  }
  .empty .notice {
    align-items: center;
    color: var(--primary-text-color, #212121);
    text-align: start;
  }
  .notice.error {
    background: color-mix(in srgb, var(--pi-error) 14%, transparent);
  }
  .notice .icon {
    font-size: 18px;
    color: var(--warning-color, #ffa600);
  }
  .notice.error .icon {
    color: var(--pi-error);
  }
  .notice.note {
    background: var(--pi-selected);
  }
  .notice > span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  .notice button,
  .notice a {
    flex: none;
    font-weight: 500;
    color: var(--pi-accent-text);
  }
  .text-button {
    height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    font-weight: 500;
    color: var(--pi-accent-text);
  }
  .text-button:hover {
    background: var(--pi-selected);
  }
  .spinner {
    width: 24px;
    height: 24px;
    border-radius: 50%;
    border: 3px solid var(--pi-line);
    border-top-color: var(--pi-accent);
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 2s !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .badge,
    .avatar {
      border: 1px solid;
    }
  }
`;
