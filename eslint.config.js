import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';
import { reasonForDisable } from './.ci/reason-for-disable.js';

// Only ESLint sees the markup of components, so what must never stand there is checked here. Import directions are
// dependency-cruiser's business; the few import rules below say at once, in the editor, what would cost most.
export default defineConfig(
  { ignores: ['build/', '.svelte-kit/', '.reports/', 'test-results/', 'data/', 'node_modules/'] },
  {
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    plugins: { parley: { rules: { 'reason-for-disable': reasonForDisable } } },
    rules: { 'parley/reason-for-disable': 'error' },
  },
  js.configs.recommended,
  ts.configs.recommended,
  svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node } },
    rules: {
      'max-lines': ['error', 500],
      eqeqeq: 'error',
      'no-var': 'error',
      'prefer-const': ['error', { destructuring: 'all' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte'],
    rules: {
      // The compiler knows every name; without its types this rule only repeats it, wrongly.
      'no-undef': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,svelte}', 'server/**/*.ts', 'tests/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: ['.svelte'] } },
    rules: {
      // A promise nobody waits for loses its error: on the server that ends the process, in a page it is a silent "not saved".
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { globals: { ...globals.browser }, parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      'svelte/no-at-html-tags': 'error',
      'svelte/require-each-key': 'error',
      'svelte/no-target-blank': 'error',
      'svelte/button-has-type': 'error',
      // Kit is served from the root of its host; `resolve()` around every address would say nothing.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.ts', '**/*.js', '**/*.svelte'],
    ignores: ['server/auth/session.ts', 'server/auth/lucia-adapter.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            {
              name: 'lucia',
              message: 'Sessions go through server/auth/session.ts, which hashes tokens before lucia sees them.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,svelte}'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [{ name: 'lucia', message: 'Sessions live on the server.' }],
          patterns: [
            {
              regex: '^#server/',
              message:
                'What src imports is sent to browsers: server code stays on the server, types of the wire stand in #lib/protocol.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['static/**/*.js'],
    languageOptions: { sourceType: 'script', globals: { ...globals.browser } },
  },
  {
    files: ['tests/**/*.ts'],
    rules: {
      // Playwright's fixtures take an object pattern even when they use nothing of it.
      'no-empty-pattern': 'off',
    },
  },
);
