export * from './arrays.js';
export * from './borrowed.js';
export * from './database.js';
export * from './errors.js';
export * from './migrator.js';
export * from './statement-group.js';
