import { sql, type Kysely } from 'kysely';

/** Lets an event carry the trace of the command that made it, so that one trace reaches from the request to the webhook. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table events add column traceparent text check (length(traceparent) <= 200)`.execute(db);
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table events drop column traceparent`.execute(db);
}
