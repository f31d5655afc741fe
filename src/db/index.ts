export * from './arrays.js';
export * from './database.js';
export * from './errors.js';
export * from './migrator.js';
export * from './pipeline.js';
