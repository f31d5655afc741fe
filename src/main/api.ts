import { envToConfig, readEnv } from '../config/index.js';
import { openApi, openFoundations, openMetricsPort, prepareBooks } from './compose/index.js';
import { runMain, stopSignal } from './process.js';

/** The API alone, for production. */
runMain(async () => {
  const config = envToConfig(readEnv(), ['DATABASE_URL', 'REDIS_URL', 'LEDGERFLOW_ENCRYPTION_KEY']);
  const signal = stopSignal();
  const foundations = await openFoundations(config, 'api');
  const { lifecycle, logger } = foundations;
  const app = await openApi(foundations);
  await openMetricsPort(foundations, () => lifecycle.phase === 'serving');
  const address = await app.listen(config.http);
  logger.info({ address }, 'listening');
  await Promise.race([prepareBooks(foundations), signal]);
  lifecycle.serving();
  logger.info({ signal: await signal }, 'draining');
  return (await lifecycle.stop()) ? 0 : 1;
});
