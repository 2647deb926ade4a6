/**
 * Tells listeners that something changed; they look at what it is now. However much
 * changes within a frame, they are told once.
 */
export class Emitter {
  private readonly listeners = new Set<() => void>();
  private pending = false;

  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  protected changed(): void {
    if (this.pending) return;
    this.pending = true;
    const tell = () => {
      this.pending = false;
      for (const listener of this.listeners) listener();
    };
    // A page in the background has no frames.
    if (globalThis.document?.hidden ?? true) setTimeout(tell, 100);
    else requestAnimationFrame(tell);
  }
}
