import { createHash } from 'node:crypto';

/** The operations a production server takes, and no others: by the id their client sends, and by their text. */
export interface TrustedDocuments {
  /** Documents by id. */
  readonly byId: ReadonlyMap<string, string>;
  /** SHA-256 of each document, in hex. */
  readonly hashes: ReadonlySet<string>;
}

/** Reads a manifest as the code generator writes it: a JSON object of documents by id. Throws for anything else. */
export function parseTrustedDocuments(manifest: string): TrustedDocuments {
  const value: unknown = JSON.parse(manifest);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error('a manifest of trusted documents is a JSON object of documents by id');
  const byId = new Map<string, string>();
  for (const [id, document] of Object.entries(value)) {
    if (typeof document !== 'string' || document === '') throw new Error(`the trusted document ${id} is no text`);
    byId.set(id, document);
  }
  return { byId, hashes: new Set([...byId.values()].map(hashDocument)) };
}

/** Whether this very text is among them. */
export function isTrusted(documents: TrustedDocuments, text: string): boolean {
  return documents.hashes.has(hashDocument(text));
}

/**
 * The document a request means by an id: `documentId`, or `extensions.persistedQuery.sha256Hash`. Undefined when it sends
 * none, or one that is unknown.
 */
export function documentById(documents: TrustedDocuments, body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { documentId, extensions } = body as {
    documentId?: unknown;
    extensions?: { persistedQuery?: { sha256Hash?: unknown } } | null;
  };
  const id = documentId ?? extensions?.persistedQuery?.sha256Hash;
  return typeof id === 'string' ? documents.byId.get(id) : undefined;
}

function hashDocument(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
