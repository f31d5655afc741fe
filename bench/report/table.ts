import type { Ratio } from '../scenarios/scenario.js';
import type { Surroundings } from './surroundings.js';

const figure = (value: number): string => (value >= 10 ? value.toFixed(1) : value.toFixed(2));
const bound = (ratio: Ratio, value: number): string => `${ratio.lowerIsBetter ? '<= ' : ''}${value}`;

/** "goal", "must" or "missed": the highest bar that the ratio clears. */
export function verdict(ratio: Ratio): 'goal' | 'must' | 'missed' {
  const clears = (bar: number): boolean => (ratio.lowerIsBetter ? ratio.measured <= bar : ratio.measured >= bar);
  return clears(ratio.goal) ? 'goal' : clears(ratio.must) ? 'must' : 'missed';
}

const HEAD = ['ratio', 'must', 'goal', 'measured', 'of the pairs', 'met', 'in figures'];

function cells(ratio: Ratio): string[] {
  return [
    ratio.name,
    bound(ratio, ratio.must),
    bound(ratio, ratio.goal),
    figure(ratio.measured),
    ratio.low === ratio.high ? '' : `${figure(ratio.low)} to ${figure(ratio.high)}`,
    verdict(ratio),
    ratio.detail,
  ];
}

/** The table for a terminal. */
export function plainTable(ratios: readonly Ratio[]): string {
  const rows = [HEAD, ...ratios.map((ratio) => cells(ratio).map((cell) => cell.replaceAll('`', '')))];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  return [line(rows[0]!), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.slice(1).map(line)].join('\n');
}

/** The table for docs/performance.md. */
export function markdownTable(ratios: readonly Ratio[], surroundings: Surroundings): string {
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const { date, commit, machine, node, postgres, othersAtWork } = surroundings;
  return [
    `${date.slice(0, 10)}, commit ${commit}; ${machine}; ${node}; ${postgres}; ${othersAtWork}.`,
    '',
    line(HEAD),
    line(HEAD.map(() => '---')),
    ...ratios.map((ratio) => line(cells(ratio))),
  ].join('\n');
}
