/** Whether an SPDX expression can be met with the licences allowed: OR needs one side, AND both; brackets nest. */
export function allows(allowed: readonly string[], expression: string): boolean {
  const tokens = expression.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const either = (): boolean => {
    let holds = both();
    while (tokens[at]?.toUpperCase() === 'OR') {
      at += 1;
      holds = both() || holds;
    }
    return holds;
  };
  const both = (): boolean => {
    let holds = one();
    while (tokens[at]?.toUpperCase() === 'AND') {
      at += 1;
      holds = one() && holds;
    }
    return holds;
  };
  const one = (): boolean => {
    const token = tokens[at++];
    if (token !== '(') return token !== undefined && allowed.includes(token);
    const holds = either();
    at += 1;
    return holds;
  };
  const holds = either();
  return holds && at === tokens.length;
}
