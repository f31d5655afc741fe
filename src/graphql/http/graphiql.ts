import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FastifyInstance } from 'fastify';

const require = createRequire(import.meta.url);

/** What the page loads, from the packages themselves: it works without any network but this server. */
const ASSETS = {
  'react.js': ['react', 'umd/react.production.min.js'],
  'react-dom.js': ['react-dom', 'umd/react-dom.production.min.js'],
  'graphiql.js': ['graphiql', 'graphiql.min.js'],
  'graphiql.css': ['graphiql', 'graphiql.min.css'],
} as const;

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>LedgerFlow GraphiQL</title>
    <link rel="stylesheet" href="/graphiql/graphiql.css" />
    <style>html, body, #graphiql { height: 100%; margin: 0; }</style>
  </head>
  <body>
    <div id="graphiql">Loading ...</div>
    <script src="/graphiql/react.js"></script>
    <script src="/graphiql/react-dom.js"></script>
    <script src="/graphiql/graphiql.js"></script>
    <script src="/graphiql/start.js"></script>
  </body>
</html>
`;

const START = `const root = ReactDOM.createRoot(document.getElementById('graphiql'));
const fetcher = GraphiQL.createFetcher({ url: '/graphql' });
const defaultHeaders = JSON.stringify({ authorization: 'Bearer <your key>' }, null, 2);
const defaultQuery = '# Put your key into the headers below.\\n{\\n  accounts(first: 10) {\\n    nodes { code name balance { posted { amount currency } } }\\n  }\\n}\\n';
root.render(React.createElement(GraphiQL, { fetcher, defaultHeaders, defaultQuery, defaultEditorToolsVisibility: 'headers', shouldPersistHeaders: false }));
`;

/** GET /graphiql: GraphiQL for places where the Sandbox's own site cannot be reached. The key stays in the page. */
export function graphiqlRoutes(app: FastifyInstance): void {
  app.get('/graphiql', (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'self' 'unsafe-inline' data: blob:")
      .send(PAGE),
  );
  app.get('/graphiql/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(START));
  for (const [name, [packageName, path]] of Object.entries(ASSETS)) {
    const file = join(dirname(require.resolve(`${packageName}/package.json`)), path);
    app.get(`/graphiql/${name}`, async (_request, reply) =>
      reply
        .type(name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8')
        .header('cache-control', 'max-age=3600')
        .send(await readFile(file)),
    );
  }
}
