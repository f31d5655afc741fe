import type { QueueConnection } from './connection.js';

/** What a nudge speaks of: new events to relay, or deliveries that became due by a command. */
export type NudgeKind = 'events' | 'deliveries';

const channelOf = (prefix: string): string => `${prefix}:nudges`;

/** Tells workers at once that a ledger has work. Losing a nudge costs one interval of polling, never an event. */
export interface Nudger {
  /** Cheap and never throws: calls are folded, and one message is under way at a time whatever the rate. */
  nudge(kind: NudgeKind, ledgerId: string): void;
}

/** Over a `producer` connection, which may serve other purposes as well. */
export function createNudger(connection: QueueConnection, prefix: string): Nudger {
  let waiting = new Set<string>();
  let sending = false;
  const send = async (): Promise<void> => {
    while (waiting.size > 0) {
      const words = [...waiting];
      waiting = new Set();
      await connection.publish(channelOf(prefix), words.join(' ')).catch(() => undefined);
    }
    sending = false;
  };
  return {
    nudge: (kind, ledgerId) => {
      waiting.add(`${kind}:${ledgerId}`);
      if (sending) return;
      sending = true;
      setImmediate(() => void send());
    },
  };
}

/** Hears nudges over a connection of its own, which subscribing takes up whole; it subscribes again after every outage. */
export async function subscribeToNudges(
  connection: QueueConnection,
  prefix: string,
  heard: (kind: NudgeKind, ledgerId: string) => void,
): Promise<void> {
  connection.on('message', (_channel: string, message: string) => {
    for (const word of message.split(' ')) {
      const [kind, ledgerId] = word.split(':');
      if ((kind === 'events' || kind === 'deliveries') && ledgerId !== undefined) heard(kind, ledgerId);
    }
  });
  await connection.subscribe(channelOf(prefix));
}
