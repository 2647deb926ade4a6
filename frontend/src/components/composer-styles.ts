import { css } from "lit";

export const composerStyles = css`
  :host {
    display: block;
    flex: none;
    padding: 8px 12px 10px;
    border-top: 1px solid var(--pi-line);
  }
  form {
    display: flex;
    align-items: flex-end;
    gap: 8px;
    margin: 0;
  }
  textarea {
    flex: 1;
    min-width: 0;
    min-height: 40px;
    max-height: 160px;
    padding: 9px 16px;
    border: none;
    border-radius: 20px;
    font: inherit;
    font-size: 16px;
    line-height: 22px;
    color: inherit;
    background: var(--pi-field);
    resize: none;
    overflow-y: auto;
    scrollbar-width: thin;
    display: block;
  }
  textarea::placeholder {
    color: var(--pi-muted);
    opacity: 1;
  }
  textarea:focus {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  .ways {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 0 16px 6px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .ways select {
    flex: 1;
    min-width: 0;
    height: 28px;
    border: none;
    border-radius: 14px;
    padding: 0 8px;
    font: inherit;
    font-size: 16px;
    color: var(--primary-text-color, #212121);
    background-color: var(--pi-field);
  }
  .send {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    font-size: 20px;
    color: var(--text-primary-color, #fff);
    background: var(--pi-accent);
    transition: opacity 0.15s;
  }
  .send:disabled {
    opacity: 0.4;
  }
  .send .spinner {
    width: 18px;
    height: 18px;
    border-width: 2px;
    border-color: rgba(255, 255, 255, 0.4);
    border-top-color: currentColor;
  }
  .hints {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 12px;
    padding: 4px 16px 0;
    font-size: 12px;
    line-height: 16px;
    color: var(--pi-muted);
  }
  .hints:empty {
    display: none;
  }
  .bad {
    color: var(--pi-error-text);
  }
  .warn {
    color: color-mix(in srgb, var(--warning-color, #ffa600) 50%, var(--primary-text-color, #212121));
  }
  .why {
    padding: 8px;
    text-align: center;
    font-size: 13px;
    color: var(--pi-muted);
  }
`;
