export * from './currency.repository.js';
