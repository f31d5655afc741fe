import type { JsonValue } from '../../lib/index.js';

export interface VerificationReportTable {
  ledger_id: string;
  report_id: string;
  started_at: Date;
  finished_at: Date;
  accounts: bigint;
  transactions: bigint;
  entries: bigint;
  problem_count: bigint;
  problems: JsonValue;
}
