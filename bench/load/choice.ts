/** Two different accounts of the list, by index. */
export type Choice = () => readonly [number, number];

/** Every account as likely as any other. */
export function uniform(accounts: number): Choice {
  return () => {
    const from = Math.floor(Math.random() * accounts);
    const to = Math.floor(Math.random() * (accounts - 1));
    return [from, to >= from ? to + 1 : to];
  };
}

/** The k-th account is chosen in proportion to 1/k: a few accounts are in nearly everything, as with a fee account. */
export function zipf(accounts: number): Choice {
  const cumulative = new Float64Array(accounts);
  let sum = 0;
  for (let k = 0; k < accounts; k += 1) cumulative[k] = sum += 1 / (k + 1);
  const draw = (): number => {
    const wanted = Math.random() * sum;
    let low = 0;
    let high = accounts - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle]! < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return () => {
    const from = draw();
    let to = draw();
    while (to === from) to = draw();
    return [from, to];
  };
}
