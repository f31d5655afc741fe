export * from './currency.repository.js';
export type { IsoCurrency } from './iso.js';
