import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder that another user may enter but not list: where we are root, Postgres runs as somebody else. */
export function newFolder(purpose: string): string {
  const folder = mkdtempSync(join(tmpdir(), `ledgerflow-${purpose}-`));
  chmodSync(folder, 0o711);
  return folder;
}
