// The floors of docs/architecture.md as rules: a room imports only rooms below it, only through their doors (index.ts).
const room = (name) => `^src/${name}/`;
const below = {
  lib: [],
  db: ['lib'],
  queue: ['lib'],
  telemetry: ['lib'],
  ledger: ['db', 'lib'],
  idempotency: ['ledger', 'db', 'lib'],
  webhooks: ['ledger', 'queue', 'db', 'lib'],
  access: ['ledger', 'db', 'lib'],
  graphql: ['access', 'idempotency', 'webhooks', 'ledger', 'telemetry', 'db', 'lib'],
  config: ['lib'],
};
const rooms = Object.keys(below).concat('main');

const floors = Object.entries(below).map(([name, allowed]) => ({
  name: `floor-${name}`,
  comment: `${name}/ may import only: ${allowed.join(', ') || 'nothing of the house'}`,
  severity: 'error',
  from: { path: room(name), pathNot: '\\.test\\.ts$' },
  to: { path: '^src/', pathNot: [...allowed, name].map(room) },
}));

const doors = rooms
  .filter((name) => name !== 'main')
  .map((name) => ({
    name: `door-${name}`,
    comment: `other rooms enter ${name}/ through its index.ts`,
    severity: 'error',
    from: { path: '^src/', pathNot: room(name) },
    to: { path: room(name), pathNot: `^src/${name}/(index|env)\\.ts$` },
  }));

const onlyIn = (packages, allowedIn) => ({
  name: `package-${packages[0].replace(/\W/g, '')}`,
  comment: `${packages.join(', ')} may be imported only in ${allowedIn.join(', ')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: allowedIn.map((place) => `^src/${place}`) },
  to: { path: packages.map((name) => `node_modules/${name}/`) },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    ...floors,
    ...doors,
    onlyIn(
      ['type-graphql', 'graphql', 'graphql-jit', '@apollo/server', 'fastify', '@as-integrations/fastify'],
      ['graphql/', 'main/compose'],
    ),
    onlyIn(['bullmq'], ['queue/', 'webhooks/', 'main/']),
    onlyIn(['ioredis'], ['idempotency/', 'queue/', 'main/']),
    {
      name: 'migrations-are-frozen',
      comment: 'a migration must keep its meaning when src changes: it imports kysely only',
      severity: 'error',
      from: { path: '^migrations/' },
      to: { path: '^src/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: '\\.test\\.ts$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
