import { describe, expect, it } from 'vitest';
import { Circuit } from './circuit.js';

const never = (): Promise<string> => new Promise(() => undefined);
const broken = (): Promise<string> => Promise.reject(new Error('refused'));
const works = (): Promise<string> => Promise.resolve('answer');

describe('Circuit', () => {
  it('gives up on a call after its time', async () => {
    const circuit = new Circuit({ timeoutMs: 5, failuresToOpen: 3, probeEveryMs: 60_000 });
    const startMs = performance.now();
    expect(await circuit.call(never)).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(500);
  });

  it('opens after a run of failures, and then does not call at all', async () => {
    const circuit = new Circuit({ timeoutMs: 50, failuresToOpen: 3, probeEveryMs: 60_000 });
    for (let i = 0; i < 3; i += 1) await circuit.call(broken);
    expect(circuit.isOpen).toBe(true);
    let called = false;
    expect(await circuit.call(() => ((called = true), works()))).toBeUndefined();
    expect(called).toBe(false);
  });

  it('closes by itself with the first probe that succeeds', async () => {
    const circuit = new Circuit({ timeoutMs: 50, failuresToOpen: 2, probeEveryMs: 0 });
    await circuit.call(broken);
    await circuit.call(broken);
    expect(circuit.isOpen).toBe(true);
    expect(await circuit.call(works)).toBe('answer');
    expect(circuit.isOpen).toBe(false);
  });

  it('forgets failures that a success interrupts', async () => {
    const circuit = new Circuit({ timeoutMs: 50, failuresToOpen: 2, probeEveryMs: 60_000 });
    await circuit.call(broken);
    await circuit.call(works);
    await circuit.call(broken);
    expect(circuit.isOpen).toBe(false);
  });

  it('takes an answer that arrived while the event loop was busy', async () => {
    const circuit = new Circuit({ timeoutMs: 1, failuresToOpen: 1, probeEveryMs: 60_000 });
    const answer = circuit.call(() => new Promise<string>((resolve) => setImmediate(() => resolve('late but here'))));
    const busyUntilMs = performance.now() + 20;
    while (performance.now() < busyUntilMs);
    expect(await answer).toBe('late but here');
  });
});
