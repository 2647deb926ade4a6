import { css } from "lit";

export const listStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .header {
    border-bottom: none;
  }
  /* As much as header, search and filters take. */
  .room {
    flex: none;
    height: 144px;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 18px;
    font-weight: 500;
  }
  h3 {
    margin: 8px 16px 4px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
  }
  .search {
    display: flex;
    align-items: center;
    flex: none;
    height: 40px;
    margin: 0 12px 8px;
    padding-inline-start: 12px;
    border-radius: 20px;
    background: var(--pi-field);
    color: var(--pi-muted);
  }
  .search:focus-within {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  .search > .icon {
    font-size: 20px;
  }
  .search input {
    flex: 1;
    min-width: 0;
    height: 100%;
    padding: 0 8px;
    border: none;
    outline: none;
    background: none;
    font: inherit;
    /* Safari zooms in on smaller ones. */
    font-size: 16px;
    color: var(--primary-text-color, #212121);
  }
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search input::placeholder {
    color: var(--pi-muted);
    opacity: 1;
  }
  .icon-button.small {
    width: 36px;
    height: 36px;
    font-size: 18px;
  }
  .scroller {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding-bottom: 8px;
    scrollbar-width: thin;
  }
  .filters {
    display: flex;
    flex: none;
    gap: 6px;
    padding: 0 12px 8px;
    overflow-x: auto;
    scrollbar-width: none;
  }
  .chip {
    flex: none;
    height: 32px;
    max-width: 180px;
    padding: 0 12px;
    border-radius: 16px;
    font-size: 13px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    background: var(--pi-field);
  }
  .chip[aria-pressed="true"] {
    font-weight: 500;
    color: var(--pi-accent-text);
    background: var(--pi-selected);
  }
  .all {
    position: relative;
    flex: none;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    margin: 0 8px;
    padding: 8px;
    border-radius: 12px;
    cursor: pointer;
  }
  .all .row {
    position: absolute;
    inset-inline: 0;
    contain: strict;
  }
  .where {
    font-size: 12px;
    line-height: 16px;
    color: var(--pi-muted);
  }
  @media (hover: hover) {
    .row:hover {
      background: var(--pi-hover);
    }
  }
  .row[aria-selected="true"] {
    background: var(--pi-selected);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .middle {
    flex: 1;
    min-width: 0;
    display: flex;
    flex-direction: column;
    gap: 2px;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    min-height: 20px;
  }
  .name {
    font-size: 15px;
  }
  .time {
    margin-inline-start: auto;
    padding-inline-start: 6px;
    flex: none;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .last {
    flex: 1;
    color: var(--pi-muted);
    font-size: 13px;
  }
  .last.two {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .failed {
    color: var(--pi-error-text);
  }
  .failed .icon {
    display: inline-block;
    vertical-align: -2px;
    margin-inline-end: 4px;
  }
  .unread .name {
    font-weight: 600;
  }
  .unread .last {
    color: var(--primary-text-color, #212121);
  }
  .unread .time {
    color: var(--pi-accent-text);
  }
  .count {
    flex: none;
    min-width: 20px;
    height: 20px;
    padding: 0 6px;
    border-radius: 10px;
    font-size: 12px;
    line-height: 20px;
    font-weight: 600;
    text-align: center;
    color: var(--text-primary-color, #fff);
    background: color-mix(in srgb, var(--pi-accent) 75%, #000);
  }
  .trusted {
    color: var(--pi-success);
    font-size: 14px;
    flex: none;
  }
  mark {
    color: var(--primary-text-color, #212121);
    border-radius: 3px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, transparent);
  }
  .state {
    padding: 8px 16px;
    text-align: center;
    color: var(--pi-muted);
  }
  .state:empty {
    display: none;
  }
`;
