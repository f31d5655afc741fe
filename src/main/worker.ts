import { envToConfig, readEnv } from '../config/index.js';
import { openFoundations, openMetricsPort, openWorker, prepareBooks } from './compose/index.js';
import { runMain, stopSignal } from './process.js';

/** Relay, deliveries and the expiry of holds, for production; run as many as you like. */
runMain(async () => {
  const config = envToConfig(readEnv(), ['DATABASE_URL', 'REDIS_URL', 'LEDGERFLOW_ENCRYPTION_KEY']);
  const signal = stopSignal();
  const foundations = await openFoundations(config, 'worker');
  const { lifecycle, logger } = foundations;
  await openMetricsPort(foundations, () => lifecycle.phase === 'serving');
  await Promise.race([prepareBooks(foundations), signal]);
  if (lifecycle.phase === 'starting') await openWorker(foundations);
  lifecycle.serving();
  logger.info('working');
  logger.info({ signal: await signal }, 'draining');
  return (await lifecycle.stop()) ? 0 : 1;
});
