import { parseArgs } from 'node:util';
import { envToConfig, readEnv } from '../config/index.js';
import { openDatabase } from '../db/index.js';
import {
  listLedgers,
  verifyLedger,
  type LedgerDatabase,
  type LedgerTables,
  type VerificationProgress,
  type VerificationReport,
} from '../ledger/index.js';
import { isUuid } from '../lib/index.js';
import { reachLedgerDatabase } from './ledger-database.js';
import { runMain } from './process.js';

const USAGE = `usage: npm run verify [-- --ledger ID]

Re-derives everything from the entries of every ledger, or of one, and exits with 1 when anything is wrong.`;

/** Reading years of entries takes its time, and it holds no lock that anyone waits for. */
const STATEMENT_TIMEOUT_MS = 10 * 60_000;
const BAR_WIDTH = 30;
const REDRAW_MS = 100;

/** Verifies a live ledger: a bar on standard error, every problem as it is found and a table on standard output. */
runMain(async () => {
  const ledgerId = ledgerArgument();
  if (ledgerId === null) {
    console.error(USAGE);
    return 2;
  }
  const config = envToConfig(readEnv());
  const reached = await reachLedgerDatabase(config);
  const db = openDatabase({
    ...config.database.session,
    url: reached.url,
    maxConnections: 2,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    applicationName: 'ledgerflow-verify',
  });
  try {
    return await verify(db.withTables<LedgerTables>(), ledgerId);
  } finally {
    await db.destroy();
    await reached.release();
  }
});

/** Undefined: every ledger. Null: the arguments make no sense. */
function ledgerArgument(): string | undefined | null {
  try {
    const { ledger } = parseArgs({ options: { ledger: { type: 'string' } } }).values;
    return ledger === undefined ? undefined : isUuid(ledger.toLowerCase()) ? ledger.toLowerCase() : null;
  } catch {
    return null;
  }
}

async function verify(db: LedgerDatabase, ledgerId: string | undefined): Promise<number> {
  const all = await listLedgers(db);
  const chosen = ledgerId === undefined ? all : all.filter((ledger) => ledger.ledgerId === ledgerId);
  if (chosen.length === 0) {
    console.error(ledgerId === undefined ? 'There is no ledger yet.' : `There is no ledger ${ledgerId}.`);
    return 2;
  }
  const reports: VerificationReport[] = [];
  for (const ledger of chosen) {
    const bar = progressBar(ledger.name);
    const onProblem = ({ code, subject, detail }: VerificationReport['problems'][number]): void => {
      bar.clear();
      console.log(`${ledger.ledgerId}  ${code}  ${subject}  ${detail}`);
    };
    reports.push(await verifyLedger(db, ledger.ledgerId, { onProgress: bar.show, onProblem }));
    bar.clear();
  }
  console.table(
    reports.map((report, i) => ({
      ledger: chosen[i]!.name,
      accounts: Number(report.accounts),
      transactions: Number(report.transactions),
      entries: Number(report.entries),
      seconds: Math.round((report.finishedAt.getTime() - report.startedAt.getTime()) / 100) / 10,
      problems: Number(report.problemCount),
    })),
  );
  const problems = reports.reduce((sum, report) => sum + report.problemCount, 0n);
  console.log(problems === 0n ? 'Everything agrees with the entries.' : `${problems} problems.`);
  return problems === 0n ? 0 : 1;
}

/** On a terminal one line that is drawn over; elsewhere a line for each step. */
function progressBar(name: string) {
  let drawnMs = -REDRAW_MS;
  let step = '';
  const show = (progress: VerificationProgress): void => {
    const part = progress.total === 0 ? 1 : progress.done / progress.total;
    const line = `${name}: ${progress.step.padEnd(12)} ${progress.done} of ${progress.total} rows`;
    if (process.stderr.isTTY) {
      if (performance.now() - drawnMs < REDRAW_MS && part < 1) return;
      drawnMs = performance.now();
      const filled = Math.round(part * BAR_WIDTH);
      process.stderr.write(`\r\x1b[2K[${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${line}`);
    } else if (progress.step !== step) {
      step = progress.step;
      console.error(line);
    }
  };
  const clear = (): void => {
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[2K');
  };
  return { show, clear };
}
