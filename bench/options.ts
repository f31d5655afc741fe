import { parseArgs } from 'node:util';

export const SCENARIOS = [
  'hot',
  'spread',
  'zipf',
  'batches',
  'lone',
  'reads',
  'fresh',
  'curve',
  'delivery',
  'large',
  'soak',
] as const;
export type ScenarioName = (typeof SCENARIOS)[number];

export interface Options {
  readonly quick: boolean;
  readonly only: readonly ScenarioName[];
  readonly databaseUrl: string | undefined;
  readonly soakMinutes: number;
  readonly build: boolean;
  readonly profile: boolean;
  readonly writeDocs: boolean;
}

export const USAGE = `npm run bench -- [options]

  --quick              under two minutes: shorter measurements, 200 thousand entries for 10 million, no soak
  --only a,b           these scenarios only: ${SCENARIOS.join(', ')}
  --soak-minutes n     length of the soak (10)
  --database-url url   measure on this Postgres instead of the product's own; the login must be able to create databases
  --no-build           run what was compiled last, not what the sources say now
  --profile            run the API under the CPU profiler and print where its time went
  --write-docs         put the picture and the table into docs/`;

/** Reads the command line; throws with a sentence when it cannot be understood. */
export function readOptions(argv: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      'soak-minutes': { type: 'string' },
      'database-url': { type: 'string' },
      'no-build': { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      'write-docs': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const only = values.only?.split(',') ?? SCENARIOS.filter((name) => !values.quick || name !== 'soak');
  const unknown = only.filter((name) => !(SCENARIOS as readonly string[]).includes(name));
  if (unknown.length > 0) throw new Error(`unknown scenario ${unknown.join(', ')}; there are ${SCENARIOS.join(', ')}`);
  const soakMinutes = Number(values['soak-minutes'] ?? (values.quick ? 0.5 : 10));
  if (!(soakMinutes > 0 && soakMinutes <= 24 * 60)) throw new Error('--soak-minutes must be a number of minutes');
  return {
    quick: values.quick,
    only: only as ScenarioName[],
    databaseUrl: values['database-url'],
    soakMinutes,
    build: !values['no-build'],
    profile: values.profile,
    writeDocs: values['write-docs'],
  };
}
