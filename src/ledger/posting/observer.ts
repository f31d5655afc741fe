/** What an operator sees of the committer. Called synchronously: keep it cheap. */
export interface PostingObserver {
  /**
   * A batch was committed: how many commands, how long the first waited, how long the transaction took, and the spans of
   * the commands that are traced.
   */
  batchCommitted?(batch: { commands: number; waitMs: number; commitMs: number; traceparents: readonly string[] }): void;
  /** The accounts of a batch were locked and its keys read: how long the first round trip took, waits included. */
  accountsLocked?(lockMs: number): void;
  /** A batch is run again (why is a SQLSTATE or "connection"). */
  batchRetried?(why: string): void;
}
