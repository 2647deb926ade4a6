import { css } from "lit";

export const newStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 16px;
    font-weight: 500;
  }
  .back {
    display: inline-flex;
  }
  .fields {
    display: flex;
    flex-direction: column;
    gap: 12px;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    padding: 16px;
  }
  label {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .choices label {
    flex: 1 1 140px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
  }
  input,
  select {
    width: 100%;
    height: 44px;
    padding: 0 14px;
    border: none;
    border-radius: 12px;
    font: inherit;
    font-size: 16px;
    color: var(--primary-text-color, #212121);
    background-color: var(--pi-field);
  }
  select option {
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
  }
  input:focus,
  select:focus {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  h3 {
    margin: 4px 0 0;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
  }
  .contact {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 6px 8px;
    border-radius: 12px;
    font-size: 15px;
    cursor: pointer;
  }
  .contact:hover,
  .contact[aria-selected="true"] {
    background: var(--pi-hover);
  }
  .avatar {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .trusted {
    color: var(--pi-success);
    font-size: 14px;
  }
`;
