export * from './metadata.js';
export * from './page.js';
