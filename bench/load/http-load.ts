import { cpuUs, type Api } from '../servers/api.js';
import { closedLoop, type LoopOptions, type Measured } from './closed-loop.js';
import { HttpConnection } from './http-connection.js';
import type { Operation } from './operations.js';

/** Drives the API with one connection per caller; an answer without the operation's success ends the run. */
export async function httpLoad(api: Api, operation: Operation, options: LoopOptions): Promise<Measured> {
  const connections = await Promise.all(
    Array.from({ length: options.callers }, () => HttpConnection.open(api.graphqlUrl, api.authorization)),
  );
  try {
    const beforeUs = cpuUs(api.pid);
    const measured = await closedLoop(options, async (caller) => {
      const answer = await connections[caller]!.post(operation.next());
      if (!answer.includes(operation.success)) throw new Error(`not the answer expected: ${answer.slice(0, 600)}`);
    });
    const afterUs = cpuUs(api.pid);
    if (beforeUs === undefined || afterUs === undefined) return measured;
    return { ...measured, apiCpuUs: (afterUs - beforeUs) / measured.acknowledged };
  } finally {
    for (const connection of connections) connection.close();
  }
}
