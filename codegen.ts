import type { CodegenConfig } from '@graphql-codegen/cli';

/** schema.graphql and the operations of the tests -> typed documents, and the manifest of trusted documents. */
const config: CodegenConfig = {
  schema: 'schema.graphql',
  documents: 'tests/operations/*.graphql',
  generates: {
    'tests/generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: {
        documentMode: 'string',
        useTypeImports: true,
        enumsAsTypes: true,
        strictScalars: true,
        scalars: {
          Decimal: 'string',
          MinorUnits: 'string',
          CurrencyCode: 'string',
          DateTimeISO: 'string',
          JSONObject: { input: 'Record<string, unknown>', output: 'Record<string, unknown>' },
        },
      },
    },
  },
  importExtension: '.js',
};

export default config;
