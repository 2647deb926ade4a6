import { css } from "lit";

export const inboxStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    height: 100%;
    min-height: 0;
  }
  .root {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  .panes {
    display: grid;
    grid-template-columns: minmax(260px, 34%) minmax(0, 1fr);
    flex: 1;
    min-height: 0;
  }
  phone-inbox-list {
    border-inline-end: 1px solid var(--pi-line);
  }
  .detail {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  /* As much as the box to write in takes. */
  .room {
    flex: none;
    height: 59px;
  }
  phone-inbox-thread,
  phone-inbox-new {
    flex: 1;
  }
  @container (max-width: 640px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    phone-inbox-list {
      border: none;
    }
    .panes.open phone-inbox-list,
    .panes:not(.open) .detail {
      display: none;
    }
  }
`;
