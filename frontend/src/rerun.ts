/** Runs a task one at a time; whoever calls while it runs gets one more run. */
export class Rerun {
  private running: Promise<void> | null = null;
  private again = false;

  constructor(private readonly task: () => Promise<void>) {}

  /** Resolves when the task has begun after this call, and ended. */
  run(): Promise<void> {
    this.again = true;
    this.running ??= this.loop();
    return this.running;
  }

  /** What is being read now may be of before a change: read once more after it. */
  stale(): void {
    if (this.running) this.again = true;
  }

  private async loop(): Promise<void> {
    try {
      while (this.again) {
        this.again = false;
        await this.task();
      }
    } finally {
      this.running = null;
    }
  }
}
