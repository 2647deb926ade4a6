import { css } from "lit";

export const dialogStyles = css`
  dialog {
    max-width: min(360px, calc(100vw - 32px));
    padding: 24px;
    border: none;
    border-radius: var(--ha-dialog-border-radius, 24px);
    color: inherit;
    background: var(--card-background-color, #fff);
    box-shadow: 0 8px 32px rgba(0, 0, 0, 0.3);
  }
  dialog::backdrop {
    background: rgba(0, 0, 0, 0.4);
  }
  h2 {
    margin: 0 0 8px;
    font-size: 18px;
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  p {
    margin: 0 0 20px;
    color: var(--pi-muted);
  }
  .buttons {
    display: flex;
    justify-content: flex-end;
    gap: 8px;
  }
  input,
  select {
    display: block;
    width: 100%;
    height: 44px;
    margin-top: 4px;
    padding: 0 14px;
    border: none;
    border-radius: 12px;
    font: inherit;
    font-size: 16px;
    color: inherit;
    background: var(--pi-field);
  }
  select {
    margin-bottom: 20px;
    padding: 0 10px;
  }
  option {
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
  }
  .wrong,
  .danger {
    color: var(--pi-error-text);
  }
  .danger:hover {
    background: color-mix(in srgb, var(--pi-error) 12%, transparent);
  }
  a {
    color: var(--pi-accent-text);
    text-decoration: none;
  }
`;
