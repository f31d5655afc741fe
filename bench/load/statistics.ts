/** Latencies of one measurement, in milliseconds, kept as they are: quantiles are exact. */
export class Latencies {
  private values = new Float64Array(1 << 16);
  private count = 0;
  private sorted: Float64Array | undefined;

  add(ms: number): void {
    if (this.count === this.values.length) {
      const larger = new Float64Array(this.values.length * 2);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.count] = ms;
    this.count += 1;
    this.sorted = undefined;
  }

  /** 0.5 is the median. NaN without any. */
  quantile(q: number): number {
    this.sorted ??= this.values.slice(0, this.count).sort();
    return this.sorted[Math.min(this.count - 1, Math.floor(q * this.count))] ?? NaN;
  }
}

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
