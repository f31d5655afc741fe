import { Migrator, type Kysely, type Migration, type MigrationResultSet } from 'kysely';

/** One migration and when it ran; `executedAt` is undefined while it waits. */
export interface MigrationStatus {
  readonly name: string;
  readonly executedAt: Date | undefined;
}

/**
 * Kysely's migrator over an explicit list. It takes a lock in the database, so that several processes may start it at
 * once: one works, the others wait and find nothing left to do. Connect directly, not through a transaction pooler.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- Kysely's own migrator takes Kysely<any>
export function createMigrator(db: Kysely<any>, migrations: Record<string, Migration>) {
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(migrations) } });
  const run = async (step: Promise<MigrationResultSet>): Promise<string[]> => {
    const { error, results = [] } = await step;
    if (error) {
      const failed = results.find((result) => result.status === 'Error');
      throw new Error(`migration ${failed?.migrationName ?? ''} failed`, { cause: error });
    }
    return results.map((result) => result.migrationName);
  };
  return {
    /** Runs what is missing; returns the names run. */
    up: (): Promise<string[]> => run(migrator.migrateToLatest()),
    /** Takes back the last one. */
    down: (): Promise<string[]> => run(migrator.migrateDown()),
    status: async (): Promise<MigrationStatus[]> =>
      (await migrator.getMigrations()).map(({ name, executedAt }) => ({ name, executedAt })),
  };
}
