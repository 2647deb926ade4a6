/** Items in order, each found by its key: a change costs the search for its place. */

export class Ordered<T> {
  /** Another list after each change. */
  items: readonly T[] = [];
  private readonly byKey = new Map<string, T>();

  /** `compare`: as for sorting; no two items with different keys are equal. */
  constructor(
    private readonly keyOf: (item: T) => string,
    private readonly compare: (one: T, other: T) => number,
  ) {}

  get(key: string): T | undefined {
    return this.byKey.get(key);
  }

  /** Put items in, in place of those with their keys, after others were taken out. */
  change(put: Iterable<T>, out: Iterable<string> = []): void {
    const items = [...this.items];
    const take = (key: string): void => {
      const old = this.byKey.get(key);
      if (old === undefined) return;
      this.byKey.delete(key);
      items.splice(this.placeOf(old, items), 1);
    };
    for (const key of out) take(key);
    for (const item of put) {
      const key = this.keyOf(item);
      take(key);
      this.byKey.set(key, item);
      items.splice(this.placeOf(item, items), 0, item);
    }
    this.items = items;
  }

  /** Where an item is, or would be: how many come before it. */
  placeOf(item: T, items: readonly T[] = this.items): number {
    let [low, high] = [0, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compare(items[middle] as T, item) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
