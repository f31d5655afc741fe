import type { Selectable } from 'kysely';
import type { LedgerDatabase } from '../tables.js';
import type { Problem } from './problem.js';
import type { VerificationReportTable } from './verification.table.js';

/** What a run of the verification came to. */
export interface VerificationReport {
  readonly ledgerId: string;
  readonly reportId: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  /** How many of each were read. */
  readonly accounts: bigint;
  readonly transactions: bigint;
  readonly entries: bigint;
  /** All that were found; `problems` holds the first MAX_STORED_PROBLEMS of them. */
  readonly problemCount: bigint;
  readonly problems: readonly Problem[];
}

/** How many problems a stored report names; a run names all of them to its caller. */
export const MAX_STORED_PROBLEMS = 1_000;

/** The newest report of the ledger, or undefined when it was never verified. */
export async function latestReport(db: LedgerDatabase, ledgerId: string): Promise<VerificationReport | undefined> {
  const row = await db
    .selectFrom('verification_reports')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .orderBy('report_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && toReport(row);
}

export async function storeReport(db: LedgerDatabase, report: VerificationReport): Promise<void> {
  await db
    .insertInto('verification_reports')
    .values({
      ledger_id: report.ledgerId,
      report_id: report.reportId,
      started_at: report.startedAt,
      finished_at: report.finishedAt,
      accounts: report.accounts,
      transactions: report.transactions,
      entries: report.entries,
      problem_count: report.problemCount,
      problems: JSON.stringify(report.problems),
    })
    .execute();
}

function toReport(row: Selectable<VerificationReportTable>): VerificationReport {
  return {
    ledgerId: row.ledger_id,
    reportId: row.report_id,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    accounts: row.accounts,
    transactions: row.transactions,
    entries: row.entries,
    problemCount: row.problem_count,
    problems: row.problems as unknown as readonly Problem[],
  };
}
