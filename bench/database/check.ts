import { LEDGER_ID } from './history.js';
import { onServer } from './databases.js';

/** What a measurement claims to have done. */
export interface Claim {
  /** Every key of the measurement starts with this. */
  readonly keyPrefix: string;
  /** Keys that were acknowledged as carried out, and transfers under each. */
  readonly acknowledged: number;
  readonly transfersPerKey: number;
}

/**
 * Counts what the database holds against what was acknowledged, and that no money was made or lost: figures of calls that
 * failed, or of work that was not done, are not figures. Throws with every difference.
 */
export async function checkBooks(url: string, claims: readonly Claim[]): Promise<void> {
  await onServer(url, async (client) => {
    const problems: string[] = [];
    for (const { keyPrefix, acknowledged, transfersPerKey } of claims) {
      const { rows } = await client.query<{ keys: string; transfers: string }>(
        `select count(*) as keys,
           coalesce(sum(case when result_id is not null then 1 else jsonb_array_length(outcome->'results') end), 0) as transfers
         from idempotency_keys
         where ledger_id = $1 and idempotency_key >= $2 and idempotency_key < $2 || '~' collate "C"
           and (result_id is not null or outcome ? 'results')`,
        [LEDGER_ID, keyPrefix],
      );
      const { keys, transfers } = rows[0]!;
      if (Number(keys) !== acknowledged)
        problems.push(`${keyPrefix}: ${acknowledged} acknowledged, ${keys} keys stored`);
      if (Number(transfers) !== acknowledged * transfersPerKey)
        problems.push(`${keyPrefix}: ${acknowledged * transfersPerKey} transfers acknowledged, ${transfers} stored`);
    }
    const { rows } = await client.query<
      Record<'made' | 'entries' | 'sequences' | 'transactions' | 'debits' | 'posted', string>
    >(
      `select (select sum(posted_debits - posted_credits) from accounts) as made,
         (select sum(last_sequence) from accounts) as sequences,
         (select sum(posted_debits) from accounts) as posted,
         (select count(*) from entries) as entries,
         (select sum(amount) from entries where direction = 'DEBIT') as debits,
         (select count(*) from transactions) as transactions`,
    );
    const books = rows[0]!;
    if (books.made !== '0') problems.push(`money was made or lost: debits - credits = ${books.made}`);
    if (books.entries !== books.sequences)
      problems.push(`${books.entries} entries, but sequences add to ${books.sequences}`);
    if (books.debits !== books.posted) problems.push(`entries debit ${books.debits}, accounts say ${books.posted}`);
    if (Number(books.entries) !== 2 * Number(books.transactions))
      problems.push(`${books.transactions} transfers have ${books.entries} entries`);
    if (problems.length > 0) throw new Error(`the books do not agree with the answers:\n  ${problems.join('\n  ')}`);
  });
}
