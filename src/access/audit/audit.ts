import { newId, type JsonObject } from '../../lib/index.js';
import { fetchSize, pageOf, type Page, type PageRequest } from '../page.js';
import type { AccessDatabase } from '../tables.js';

/** An administrative act to be recorded. */
export interface AuditEntry {
  readonly ledgerId: string;
  /** Who did it: "operator", "key:<id>", "jwt:<subject>", "system:<what>". */
  readonly actor: string;
  /** "<what>.<past tense>": "api_key.created", "ledger.created", "currency.registered", "webhook_endpoint.deleted" ... */
  readonly action: string;
  /** The id or name of what was acted on. */
  readonly subject: string;
  /** Facts worth keeping. Never a secret. */
  readonly details?: JsonObject;
  /** For an act done under an idempotency key and recorded after it: recording it again changes nothing. */
  readonly idempotencyKey?: string;
}

export interface AuditRecord {
  readonly ledgerId: string;
  readonly auditId: string;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: JsonObject;
}

/**
 * Appends to the audit log. Give it the transaction of the act where there is one, so that neither stands without the
 * other; else call it after the act, on replays too, with the idempotency key: a retry then fills what a crash left out.
 */
export async function recordAudit(db: AccessDatabase, entry: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      ledger_id: entry.ledgerId,
      audit_id: newId(),
      actor: entry.actor,
      action: entry.action,
      subject: entry.subject,
      details: JSON.stringify(entry.details ?? {}) as never,
      idempotency_key: entry.idempotencyKey ?? null,
    })
    .onConflict((conflict) => conflict.columns(['ledger_id', 'action', 'idempotency_key']).doNothing())
    .execute();
}

/** The ledger's audit log, newest first. */
export async function listAudit(db: AccessDatabase, ledgerId: string, page: PageRequest): Promise<Page<AuditRecord>> {
  const rows = await db
    .selectFrom('audit_log')
    .selectAll()
    .where('ledger_id', '=', ledgerId)
    .$if(page.after !== null, (query) => query.where('audit_id', '<', page.after))
    .orderBy('audit_id', 'desc')
    .limit(fetchSize(page))
    .execute();
  const records = rows.map((row) => ({
    ledgerId: row.ledger_id,
    auditId: row.audit_id,
    at: row.at,
    actor: row.actor,
    action: row.action,
    subject: row.subject,
    details: row.details,
  }));
  return pageOf(records, page);
}
