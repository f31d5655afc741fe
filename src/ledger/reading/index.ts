export * from './metadata.js';
export { gather } from './gather.js';
export * from './page.js';
