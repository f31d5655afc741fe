import { describe, expect, it } from 'vitest';
import { ConfigError, envToConfig, environment } from './index.js';

const problemsOf = (env: Record<string, string>, needed: Parameters<typeof envToConfig>[1] = []): readonly string[] => {
  try {
    envToConfig(env, needed);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('envToConfig', () => {
  it('needs nothing but what the process names, and every default holds by its own rule', () => {
    expect(envToConfig({}).http).toEqual({ port: 4000, host: '127.0.0.1', corsOrigins: [] });
    expect(problemsOf({}, ['DATABASE_URL', 'REDIS_URL']).map((line) => line.split(' ')[0])).toEqual([
      'DATABASE_URL',
      'REDIS_URL',
    ]);
  });

  it('names every problem at once, in words, and never shows a secret', () => {
    const problems = problemsOf({
      PORT: '80a',
      LOG_LEVEL: 'loud',
      LEDGERFLOW_ADMIN_KEY: 'short-secret',
      DATABASE_URL: 'mysql://user:hunter2@host/db',
      LEDGERFLOW_MAX_DEPTH: '1000',
      LEDGERFLOW_ENCRYPTION_KEY: 'abc',
      LEDGERFLOW_CONCURRENT_REQUESTS: 'many',
    });
    expect(problems).toEqual([
      'PORT must be a whole number; it is "80a".',
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent; it is "loud".',
      'DATABASE_URL must be a URL that starts with postgres:// or postgresql://.',
      'LEDGERFLOW_ADMIN_KEY must have at least 32 characters.',
      'LEDGERFLOW_MAX_DEPTH must be from 2 to 100; it is "1000".',
      'LEDGERFLOW_CONCURRENT_REQUESTS must be a whole number from 1 to 1000000, or "none"; it is "many".',
      'LEDGERFLOW_ENCRYPTION_KEY must be 32 bytes as base64 or as 64 hexadecimal digits (openssl rand -hex 32).',
    ]);
  });

  it('refuses settings that contradict each other', () => {
    expect(problemsOf({ LEDGERFLOW_JWT_ISSUER: 'https://id.example.com', LEDGERFLOW_BATCHES_IN_FLIGHT: '1' })).toEqual([
      'LEDGERFLOW_JWT_AUDIENCE and LEDGERFLOW_JWT_JWKS_URL must be set together with the other LEDGERFLOW_JWT_ variables.',
      'LEDGERFLOW_BATCHES_IN_FLIGHT_PER_LEDGER must not be greater than LEDGERFLOW_BATCHES_IN_FLIGHT.',
    ]);
  });

  it('takes an empty variable for an unset one, "none" for no bound and for no role, keys as hex or base64', () => {
    const config = envToConfig({
      PORT: '',
      DATABASE_ROLE: 'none',
      LEDGERFLOW_CONCURRENT_REQUESTS: 'none',
      LEDGERFLOW_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
    });
    expect(config.http.port).toBe(4000);
    expect(config.database.session.role).toBeUndefined();
    expect(config.limits.concurrentRequests).toBeNull();
    expect(config.webhooks.encryptionKey).toEqual(Buffer.alloc(32, 7));
  });

  it('asks for full verification of Postgres when an authority is named, for migrations too', () => {
    const config = envToConfig({ DATABASE_URL: 'postgres://u:p@db/ledger', DATABASE_CA_FILE: '/etc/ca.pem' });
    expect(config.database.url).toBe('postgres://u:p@db/ledger?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem');
    expect(config.migration.url).toBe(config.database.url);
  });

  it('explains each variable in one line', () => {
    for (const [name, variable] of Object.entries(environment)) {
      expect(name).toMatch(/^[A-Z][A-Z0-9_]+$/);
      expect(variable.meaning).toMatch(/^[^\n|]{20,140}\.$/);
    }
  });
});
