import { parseArgs } from 'node:util';
import { envToConfig, readEnv } from '../config/index.js';
import { openApi, openFoundations, openMetricsPort, prepareBooks } from './compose/index.js';
import { runMain, stopSignal } from './process.js';

/** The API alone, for production. `--trusted-documents manifest.json` stands for LEDGERFLOW_TRUSTED_DOCUMENTS. */
runMain(async () => {
  const { values } = parseArgs({ options: { 'trusted-documents': { type: 'string' } } });
  const manifest = values['trusted-documents'];
  const env = manifest === undefined ? readEnv() : { ...readEnv(), LEDGERFLOW_TRUSTED_DOCUMENTS: manifest };
  const config = envToConfig(env, ['DATABASE_URL', 'REDIS_URL', 'LEDGERFLOW_ENCRYPTION_KEY']);
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
