import { resolve } from 'node:path';
import { envToConfig, readEnv, type Config } from '../config/index.js';
import { openEverything } from './everything.js';
import { runMain, stopSignal } from './process.js';
import { isListening, ServiceError } from './services/index.js';
import { welcome } from './welcome.js';
import { openWorkplace } from './workplace.js';

/** `npm start`: everything in one process, on servers of its own, with a demo ledger. */
runMain(async () => {
  const startedAtMs = performance.now();
  const env = readEnv();
  const config = envToConfig(env);
  await refuseTakenPort(config);
  const signal = stopSignal();
  const workplace = await openWorkplace(resolve(config.home));
  try {
    const everything = await openEverything(env, workplace);
    console.log(welcome(everything, workplace.folder, startedAtMs));
    await signal;
    console.log('\nStopping: work in hand is finished first.');
    return (await everything.stop()) ? 0 : 1;
  } finally {
    workplace.release();
  }
});

/** Before anything is started or installed. */
async function refuseTakenPort({ http }: Config): Promise<void> {
  if (http.port === 0 || !(await isListening(http.port, http.host))) return;
  throw new ServiceError(
    `Port ${http.port} is taken by another program; stop it, or choose another port (PORT=${http.port + 1} npm start).`,
  );
}
