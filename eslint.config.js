import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const nodeGlobals = Object.fromEntries(
  [
    'process',
    'console',
    'Buffer',
    'URL',
    'setTimeout',
    'clearTimeout',
    'setInterval',
    'clearInterval',
    'setImmediate',
    'performance',
    'AbortSignal',
    'AbortController',
    'URLSearchParams',
    'require',
    '__dirname',
  ].map((name) => [name, 'readonly']),
);

const browserGlobals = Object.fromEntries(
  [
    'document',
    'location',
    'navigator',
    'localStorage',
    'addEventListener',
    'removeEventListener',
    'fetch',
    'EventSource',
    'TextDecoder',
  ].map((name) => [name, 'readonly']),
);

export default tseslint.config(
  { ignores: ['build', 'dist', 'coverage', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-console': ['error', { allow: ['info'] }],
      // Texts are walked by code point on purpose: bytes are counted, and a grapheme may be longer than a line.
      '@typescript-eslint/no-misused-spread': 'off',
      // Hostile input is described by character class; control characters belong in those.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['page/**/*.js'],
    languageOptions: { globals: browserGlobals },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs', 'bin/voxroute', 'agi-scripts/{voxroute-agi,agi_request}'],
    languageOptions: { globals: nodeGlobals },
  },
);
