import {
  createAccount,
  DEFAULT_LEDGER_ID,
  type AccountRecord,
  type CommandContext,
  type EntryDetails,
  type LedgerDatabase,
  type Posting,
} from '../ledger/index.js';
import { parseDecimal } from '../lib/index.js';

/** An account of the demo ledger and what it is funded with. */
interface DemoAccount {
  readonly code: string;
  readonly name: string;
  readonly currency: 'USD' | 'EUR';
  readonly funds: string;
}

/** The other side of every funding: what the bank holds for the customers. It may go below zero; theirs may not. */
const BANK = { USD: 'bank:usd', EUR: 'bank:eur' } as const;

const DEMO: readonly DemoAccount[] = [
  { code: 'users:alice:usd', name: 'Alice, dollars', currency: 'USD', funds: '1000.00' },
  { code: 'users:bob:usd', name: 'Bob, dollars', currency: 'USD', funds: '250.00' },
  { code: 'users:carol:usd', name: 'Carol, dollars', currency: 'USD', funds: '75.50' },
  { code: 'users:alice:eur', name: 'Alice, euros', currency: 'EUR', funds: '500.00' },
  { code: 'fees:usd', name: 'Fees earned', currency: 'USD', funds: '1.00' },
];

const ACTOR = 'operator';

/**
 * The demo ledger: two bank accounts and a handful of customers' accounts, funded by balanced transactions through the
 * posting path. Fixed idempotency keys make it a no-op the second time, whatever has happened to the accounts since.
 */
export async function seedDemo(db: LedgerDatabase, posting: Posting): Promise<Map<string, AccountRecord>> {
  const accounts = new Map<string, AccountRecord>();
  const banks = Object.entries(BANK).map(([currency, code]) => ({
    code,
    name: `Bank, ${currency}`,
    currency,
    unlimited: true,
  }));
  const customers = DEMO.map(({ code, name, currency }) => ({ code, name, currency, unlimited: false }));
  for (const account of [...banks, ...customers]) {
    const outcome = await createAccount(db, context(`demo:account:${account.code}`), {
      ...account,
      normalSide: 'DEBIT',
      metadata: {},
    });
    if (outcome.kind === 'rejected') throw new Error(`the demo account ${account.code}: ${outcome.rejection.message}`);
    accounts.set(account.code, outcome.value);
  }
  for (const { code, currency, funds } of DEMO) {
    const amount = parseDecimal(funds)!;
    const entries: EntryDetails[] = [
      { accountId: accounts.get(code)!.accountId, direction: 'DEBIT', amount },
      { accountId: accounts.get(BANK[currency])!.accountId, direction: 'CREDIT', amount },
    ];
    const outcome = await posting.post({
      ...context(`demo:funds:${code}`),
      operation: {
        kind: 'postTransaction',
        entries,
        details: {
          reference: 'demo',
          description: `Opening deposit of ${code}`,
          metadata: {},
          effectiveAt: null,
          pending: false,
          expiresAt: null,
        },
      },
    });
    if (outcome.kind === 'rejected') throw new Error(`the demo funds of ${code}: ${outcome.rejection.message}`);
  }
  return accounts;
}

function context(idempotencyKey: string): CommandContext {
  return { ledgerId: DEFAULT_LEDGER_ID, idempotencyKey, actor: ACTOR };
}
