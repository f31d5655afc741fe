export { openApi } from './api.js';
export { openFoundations, type Foundations } from './foundations.js';
export { openMetricsPort } from './metrics.js';
export { openWorker } from './worker.js';
