export * from './gather.js';
export * from './ids.js';
export * from './json.js';
export * from './money.js';
export * from './unreachable.js';
