const MAX_VALUES = 200;

/**
 * Keeps a label's values few, whatever comes in: each value is a time series for good. The first 200 are themselves, all
 * later ones "other".
 */
export function boundedLabels(): (value: string) => string {
  const seen = new Set<string>();
  return (value) => {
    if (seen.has(value)) return value;
    if (seen.size >= MAX_VALUES) return 'other';
    seen.add(value);
    return value;
  };
}
