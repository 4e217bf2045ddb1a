import js from '@eslint/js';
import hooks from 'eslint-plugin-react-hooks';
import ts from 'typescript-eslint';

/** The house's rooms and what each must not import (docs/adr and shared/design name the reasons). */
const rendererWall = ['electron', 'node:*', '@tensorflow/*', '@duckdb/*', '#engine/*', '**/main/**'];
const walls = [
  [
    'shared',
    [
      'electron',
      'react',
      'react-dom',
      'node:*',
      '@tensorflow/*',
      '@duckdb/*',
      '#engine/*',
      '**/main/**',
      '**/renderer/**',
    ],
  ],
  ['renderer', rendererWall],
  [
    'renderer/editor',
    [...rendererWall, 'react', 'react-dom', '@xyflow/react', '**/panels/**', '**/canvas/**'],
  ],
  ['main/engine', ['electron', 'react', '**/app/**', '**/host/**', '**/cli/**', '**/renderer/**']],
  ['main/cli', ['electron', 'react', '**/app/**', '**/host/**', '**/renderer/**']],
  ['main/files', ['electron', 'react', '@tensorflow/*', '**/renderer/**']],
  ['main/app', ['react', '@tensorflow/*', '@duckdb/*', '#engine/*', '**/engine/**', '**/renderer/**']],
  ['main/host', ['react', '@tensorflow/*', '@duckdb/*', '#engine/*', '**/renderer/**']],
];

export default ts.config(
  { ignores: ['node_modules', 'out', 'dist', '.runtime', 'test-results', '**/*.cjs'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  {
    rules: {
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['{tools,bench}/**/*.mjs', '*.js'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        fetch: 'readonly',
        AbortController: 'readonly',
      },
    },
  },
  {
    files: ['renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: { 'react-hooks/rules-of-hooks': 'error', 'react-hooks/exhaustive-deps': 'error' },
  },
  {
    files: ['shared/layers/*.ts'],
    ignores: ['**/*.test.ts'],
    rules: { 'max-lines': ['error', { max: 150, skipBlankLines: true, skipComments: true }] },
  },
  // Walls come last and narrower folders after wider ones: ESLint keeps the last setting of a rule.
  ...walls.map(([folder, group]) => ({
    files: [`${folder}/**/*.{ts,tsx}`],
    ignores: folder === 'shared' ? ['**/*.test.ts'] : [],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group, message: `${folder}/ must not import this (see docs/adr/the-house.md).` }] },
      ],
    },
  })),
);
