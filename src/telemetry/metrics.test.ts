import { expect, it } from 'vitest';
import { createMetrics } from './index.js';

it('counts requests by operation and outcome, batches, commands, relays and deliveries', async () => {
  const metrics = createMetrics({ runtime: false });
  metrics.requestFinished({ operation: 'transfer', outcome: 'ok', durationMs: 3 });
  metrics.requestFinished({ operation: 'transfer', outcome: 'ok', durationMs: 30 });
  metrics.refused('RATE_LIMITED');
  metrics.batchCommitted({ commands: 40, waitMs: 2, commitMs: 7 });
  metrics.accountsLocked(1);
  metrics.batchRetried('40001');
  metrics.commandAnswered('replayed');
  metrics.eventsRelayed(12);
  metrics.deliveryFinished('failed', 250);
  const text = await metrics.expose();
  for (const line of [
    'ledgerflow_request_duration_seconds_count{operation="transfer",outcome="ok"} 2',
    'ledgerflow_request_duration_seconds_bucket{le="0.005",operation="transfer",outcome="ok"} 1',
    'ledgerflow_refusals_total{code="RATE_LIMITED"} 1',
    'ledgerflow_batch_commands_sum 40',
    'ledgerflow_batch_wait_seconds_sum 0.002',
    'ledgerflow_batch_commit_seconds_sum 0.007',
    'ledgerflow_lock_wait_seconds_count 1',
    'ledgerflow_batch_retries_total{reason="40001"} 1',
    'ledgerflow_commands_total{outcome="replayed"} 1',
    'ledgerflow_events_relayed_total 12',
    'ledgerflow_delivery_duration_seconds_count{outcome="failed"} 1',
  ])
    expect(text).toContain(line);
});

it('looks at pools, queues and the relay when it is asked', async () => {
  const metrics = createMetrics({ runtime: false });
  let lag = 3;
  metrics.watchPool('posting', { totalCount: 4, idleCount: 1, waitingCount: 2 });
  metrics.watchPosting(() => ({ waiting: 17, batchesInFlight: 2 }));
  metrics.watchQueue('deliveries', () => Promise.resolve({ waiting: 5, delayed: 6 }));
  metrics.watchRelayLag(() => Promise.resolve(lag));
  const text = await metrics.expose();
  for (const line of [
    'ledgerflow_pool_connections{pool="posting",state="busy"} 3',
    'ledgerflow_pool_connections{pool="posting",state="idle"} 1',
    'ledgerflow_pool_waiting{pool="posting"} 2',
    'ledgerflow_posting_waiting_commands 17',
    'ledgerflow_posting_batches_in_flight 2',
    'ledgerflow_queue_jobs{queue="deliveries",state="delayed"} 6',
    'ledgerflow_relay_lag_seconds 3',
  ])
    expect(text).toContain(line);
  lag = 0;
  expect(await metrics.expose()).toContain('ledgerflow_relay_lag_seconds 0');
});

it('answers a scrape without what it could not look at', async () => {
  const metrics = createMetrics({ runtime: false });
  let fail = false;
  metrics.watchQueue('deliveries', () => (fail ? new Promise(() => undefined) : Promise.resolve({ waiting: 5 })));
  metrics.watchRelayLag(() => (fail ? Promise.reject(new Error('no database')) : Promise.resolve(1)));
  expect(await metrics.expose()).toContain('ledgerflow_queue_jobs{queue="deliveries",state="waiting"} 5');
  fail = true;
  const text = await metrics.expose();
  expect(text).not.toContain('ledgerflow_queue_jobs{');
  expect(text).toContain('ledgerflow_relay_lag_seconds Nan');
});

it('keeps its labels few, whatever callers send', async () => {
  const metrics = createMetrics({ runtime: false });
  for (let i = 0; i < 1_000; i += 1) metrics.requestFinished({ operation: `op${i}`, outcome: 'ok', durationMs: 1 });
  const series = (await metrics.expose()).match(/^ledgerflow_request_duration_seconds_count/gm);
  expect(series).toHaveLength(201);
});
