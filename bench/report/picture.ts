import type { Point } from '../scenarios/curve.js';

const WIDTH = 860;
const HEIGHT = 352;
const PANEL = { width: 340, height: 220, top: 60 };
/** Two numbers below an axis that are nearer would run into each other. */
const LABEL_WIDTH = 26;
const LEFT = [60, 490] as const;
const COLOURS = { hot: '#c2410c', spread: '#1d4ed8' } as const;
const NAMES = { hot: '2 hot accounts', spread: '1,000 accounts' } as const;
type Line = keyof typeof COLOURS;

/** Throughput and 99th percentile against connections, side by side, as a picture that needs nothing but itself. */
export function picture(points: readonly Point[], caption: string): string {
  const panels = [
    panel(points, LEFT[0], 'transfers per second', (point, line) => point[line].perSecond),
    panel(points, LEFT[1], 'p99 latency, ms', (point, line) => point[line].p99Ms),
  ];
  const legend = (Object.keys(COLOURS) as Line[]).map(
    (line, i) =>
      `<rect x="${LEFT[0] + i * 150}" y="14" width="14" height="4" fill="${COLOURS[line]}"/>` +
      text(LEFT[0] + 20 + i * 150, 20, NAMES[line], 'start'),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="Throughput and 99th percentile latency of single transfers against connections">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    ...legend,
    ...panels,
    text(LEFT[0], HEIGHT - 10, caption, 'start', '#6b7280'),
    '</svg>',
    '',
  ].join('\n');
}

function panel(
  points: readonly Point[],
  left: number,
  title: string,
  value: (point: Point, line: Line) => number,
): string {
  const connections = points.map((point) => point.connections);
  const lines = Object.keys(COLOURS) as Line[];
  const top = niceCeiling(Math.max(...points.flatMap((point) => lines.map((line) => value(point, line)))));
  const most = Math.max(2, ...connections);
  const x = (count: number): number => left + (Math.log(count) / Math.log(most)) * PANEL.width;
  const y = (amount: number): number => PANEL.top + PANEL.height * (1 - amount / top);
  const bottom = PANEL.top + PANEL.height;
  const parts = [text(left, PANEL.top - 14, title, 'start', '#111827')];
  for (let step = 0; step <= 4; step += 1) {
    const amount = (top * step) / 4;
    parts.push(
      `<line x1="${left}" y1="${round(y(amount))}" x2="${left + PANEL.width}" y2="${round(y(amount))}" stroke="#e5e7eb"/>`,
      text(left - 6, y(amount) + 4, amount.toLocaleString('en-US'), 'end', '#6b7280'),
    );
  }
  let free = Infinity;
  for (const count of [...connections].reverse()) {
    if (x(count) > free) continue;
    parts.push(text(x(count), bottom + 18, String(count), 'middle', '#6b7280'));
    free = x(count) - LABEL_WIDTH;
  }
  parts.push(text(left + PANEL.width / 2, bottom + 36, 'connections', 'middle', '#6b7280'));
  for (const line of lines) {
    const places = points.map((point) => [round(x(point.connections)), round(y(value(point, line)))] as const);
    parts.push(
      `<polyline fill="none" stroke="${COLOURS[line]}" stroke-width="2" points="${places.map((place) => place.join(',')).join(' ')}"/>`,
      ...places.map(([cx, cy]) => `<circle cx="${cx}" cy="${cy}" r="3" fill="${COLOURS[line]}"/>`),
    );
  }
  return parts.join('\n');
}

function niceCeiling(value: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 4, 6, 8, 10].map((factor) => factor * magnitude).find((candidate) => candidate >= value)!;
}

function text(x: number, y: number, content: string, anchor: string, fill = '#374151'): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}">${escaped}</text>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
