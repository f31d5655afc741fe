export { gather } from './gather.js';
export * from './page.js';
