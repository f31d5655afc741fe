export { openApi } from './api.js';
export { prepareBooks } from './books.js';
export { openDatabases } from './databases.js';
export { openFoundations, type Foundations } from './foundations.js';
export { openMetricsPort } from './metrics.js';
export { openWorker } from './worker.js';
