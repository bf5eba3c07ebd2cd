/** Keeps the smallest numbers offered. The root is the largest of those kept. */
export class LargestOut {
  readonly #heap: Float64Array;
  #size = 0;

  constructor(readonly limit: number) {
    this.#heap = new Float64Array(limit);
  }

  offer(value: number): void {
    const heap = this.#heap;
    if (this.#size === this.limit) {
      if (value >= heap[0]!) return;
      let at = 0;
      for (let child = 1; child < this.limit; child = at * 2 + 1) {
        if (child + 1 < this.limit && heap[child + 1]! > heap[child]!) child++;
        if (heap[child]! <= value) break;
        heap[at] = heap[child]!;
        at = child;
      }
      heap[at] = value;
      return;
    }
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (heap[parent]! >= value) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = value;
  }

  /** Nothing above it is among the smallest; Infinity while fewer than `limit` were offered. */
  threshold(): number {
    return this.#size < this.limit ? Number.POSITIVE_INFINITY : this.#heap[0]!;
  }
}

/** Keeps the first ids offered, by an order without ties. The root is the last of those kept. */
export class BoundedHeap {
  readonly #heap: number[] = [];

  constructor(
    readonly limit: number,
    readonly compare: (a: number, b: number) => number,
  ) {}

  offer(id: number): void {
    const heap = this.#heap;
    if (heap.length < this.limit) {
      let at = heap.length;
      heap.push(id);
      while (at > 0) {
        const parent = (at - 1) >>> 1;
        if (this.compare(heap[parent]!, id) >= 0) break;
        heap[at] = heap[parent]!;
        at = parent;
      }
      heap[at] = id;
      return;
    }
    if (this.compare(id, heap[0]!) >= 0) return;
    let at = 0;
    for (let child = 1; child < heap.length; child = at * 2 + 1) {
      if (child + 1 < heap.length && this.compare(heap[child + 1]!, heap[child]!) > 0) child++;
      if (this.compare(heap[child]!, id) <= 0) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = id;
  }

  sorted(): number[] {
    return this.#heap.sort(this.compare);
  }
}
