import { expect, it } from 'vitest';
import { Lifecycle } from './lifecycle.js';

const silent = { info: () => undefined, error: () => undefined };

it('is draining from the first moment and stops in the reverse order, once', async () => {
  const lifecycle = new Lifecycle(1_000, silent);
  const stopped: string[] = [];
  for (const name of ['pool', 'worker', 'server']) {
    lifecycle.onStop(name, () => {
      expect(lifecycle.phase).toBe('draining');
      stopped.push(name);
      return Promise.resolve();
    });
  }
  lifecycle.serving();
  expect(lifecycle.phase).toBe('serving');
  const [first, second] = await Promise.all([lifecycle.stop(), lifecycle.stop()]);
  expect([first, second]).toEqual([true, true]);
  expect(stopped).toEqual(['server', 'worker', 'pool']);
  lifecycle.serving();
  expect(lifecycle.phase).toBe('draining');
});

it('stops the rest when one part fails, and says that it was not clean', async () => {
  const lifecycle = new Lifecycle(1_000, silent);
  const stopped: string[] = [];
  lifecycle.onStop('pool', () => Promise.resolve(stopped.push('pool')));
  lifecycle.onStop('server', () => Promise.reject(new Error('stuck')));
  expect(await lifecycle.stop()).toBe(false);
  expect(stopped).toEqual(['pool']);
});

it('goes on when one part outlives the grace', async () => {
  const lifecycle = new Lifecycle(0, silent);
  const stopped: string[] = [];
  lifecycle.onStop('pool', () => Promise.resolve(stopped.push('pool')));
  lifecycle.onStop('server', () => new Promise(() => undefined));
  expect(await lifecycle.stop()).toBe(false);
  expect(stopped).toEqual(['pool']);
});
