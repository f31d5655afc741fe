/** A key as stored: its hash, never its text. Rows are never deleted. */
export interface ApiKeyTable {
  ledger_id: string;
  key_id: string;
  /** SHA-256 of the whole key text. */
  key_hash: Buffer;
  /** The first characters of the text, to recognise a key by. */
  prefix: string;
  name: string;
  scopes: string[];
  /** Who made it. */
  actor: string;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
  revoked_by: string | null;
}
