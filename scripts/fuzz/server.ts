import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Database } from '../../src/db/index.js';
import { createAccount, DEFAULT_LEDGER_ID, verifyLedger, type LedgerTables } from '../../src/ledger/index.js';
import { newId } from '../../src/lib/index.js';
import { openBooks } from '../../src/main/books.js';
import { bringUpToDate } from '../../src/main/schema.js';
import {
  findAndStartRedis,
  freePort,
  startPostgres,
  waitUntil,
  type RunningServer,
} from '../../src/main/services/index.js';
import type { Target } from './attacks.js';

/** The product's API in a process of its own, over its own Postgres and Redis. */
export interface Victim extends Target {
  readonly port: number;
  readonly logFile: string;
  isAlive(): boolean;
  /** Resident memory in MiB. */
  memoryMiB(): number;
  /** What lives on the heap or waits to be collected, in MiB. */
  heapMiB(): Promise<number>;
  /** Ends the API, and says how many problems the books have. */
  verify(): Promise<number>;
  close(): Promise<void>;
}

const START_MS = 60_000;

/** Starts everything in a new folder. */
export async function startVictim(): Promise<Victim> {
  const folder = mkdtempSync(join(tmpdir(), 'ledgerflow-fuzz-'));
  chmodSync(folder, 0o711);
  const servers: RunningServer[] = [];
  const postgres = await startPostgres({ folder: join(folder, 'postgres') });
  servers.push(postgres);
  const say = (line: string): void => console.log(line);
  const redis = await findAndStartRedis({ folder: join(folder, 'redis'), path: process.env.PATH ?? '', say });
  servers.push(redis);
  const db = openDatabase({
    url: postgres.url,
    maxConnections: 2,
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 0,
    lockTimeoutMs: 30_000,
    idleInTransactionTimeoutMs: 0,
    applicationName: 'ledgerflow-fuzz',
  });
  await bringUpToDate(db);
  await openBooks(db.withTables<LedgerTables>());
  const accounts = [await openAccount(db), await openAccount(db), await openAccount(db)];

  const key = `fuzz-${randomBytes(32).toString('hex')}`;
  const port = await freePort();
  const logFile = join(folder, 'api.log');
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/main/api.ts'], {
    env: {
      ...process.env,
      PORT: String(port),
      LOG_LEVEL: 'warn',
      DATABASE_URL: postgres.url,
      REDIS_URL: redis.url,
      LEDGERFLOW_ADMIN_KEY: key,
      LEDGERFLOW_ENCRYPTION_KEY: randomBytes(32).toString('hex'),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log = createWriteStream(logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const ready = await waitUntil(async () => !isAlive() || (await answers(port)), START_MS);
  if (!ready || !isAlive()) throw new Error(`the API did not start: ${readFileSync(logFile, 'utf8')}`);
  return {
    key,
    accounts,
    port,
    logFile,
    isAlive,
    memoryMiB: () => residentMiB(child.pid!),
    heapMiB: async () => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`, { headers: { authorization: `Bearer ${key}` } });
      return Number(/^nodejs_heap_size_used_bytes (\d+)/m.exec(await response.text())?.[1]) / 2 ** 20;
    },
    verify: async () => {
      await end(child);
      const report = await verifyLedger(db.withTables<LedgerTables>(), DEFAULT_LEDGER_ID, {
        onProblem: (problem) => console.log(`${problem.code} ${problem.subject}: ${problem.detail}`),
      });
      return Number(report.problemCount);
    },
    close: async () => {
      await end(child);
      await db.destroy();
      for (const server of servers.reverse()) await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openAccount(db: Database): Promise<string> {
  const code = `fuzz:${newId()}`;
  const made = await createAccount(
    db.withTables<LedgerTables>(),
    { ledgerId: DEFAULT_LEDGER_ID, idempotencyKey: newId(), actor: 'operator' },
    { code, name: code, currency: 'USD', normalSide: 'DEBIT', unlimited: true, metadata: {} },
  );
  if (made.kind === 'rejected') throw new Error(made.rejection.message);
  return made.value.accountId;
}

async function answers(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await exited;
  clearTimeout(timer);
}

/** As the kernel counts it, where there is a /proc; elsewhere memory is not watched. */
function residentMiB(pid: number): number {
  try {
    const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
