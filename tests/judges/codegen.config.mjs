import { documents, here, operations, pending } from './files.mjs';

/** @type {import('@graphql-codegen/cli').CodegenConfig} */
export default {
  schema: `${here}.out/schema.graphql`,
  documents: documents.filter((name) => !pending.includes(name)).map((name) => `${operations}/${name}`),
  generates: {
    [`${here}.out/gql/`]: {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: {
          Date: 'string',
          DateTime: 'string',
          Period: 'string',
          DivisionCode: 'string',
          Fen: 'number',
          Score: 'number',
          Ratio: 'number',
          Decimal: 'string',
          JSON: 'unknown',
        },
      },
    },
  },
};
