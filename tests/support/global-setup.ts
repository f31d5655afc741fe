import type { TestProject } from 'vitest/node';
import { startServers } from './servers.js';
import { dropTemplate, makeTemplate } from './template.js';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
    redisUrl: string;
    template: string;
  }
}

const say = (line: string): void => console.log(`[servers] ${line}`);

/** Once per run, before any file: the servers and one migrated template. Returns the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const startedAt = performance.now();
  const servers = await startServers(say);
  const stop = async (): Promise<void> => {
    await servers.stop();
  };
  try {
    const template = await makeTemplate(servers.postgresUrl);
    say(
      `ready after ${((performance.now() - startedAt) / 1000).toFixed(1)} s; every file gets a fresh clone of ${template}`,
    );
    project.provide('postgresUrl', servers.postgresUrl);
    project.provide('redisUrl', servers.redisUrl);
    project.provide('template', template);
    return async () => {
      await dropTemplate(servers.postgresUrl, template, `${template}_`).finally(stop);
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
