// @ts-check
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      ...['dist/', '.windows-rig/', 'coverage/', 'packages/', 'corpora/', 'reports/', 'samples/', 'src/**/*.as.ts'],
      // Made by the build.
      ...['**/record-scan-wasm.ts', 'src/render/{html/report,nightly/index}-script.ts', 'src/words/advice-table.ts'],
    ],
  },
  {
    files: ['src/**/*.{ts,tsx}', 'test/**/*.{ts,tsx}', 'vitest.config.ts', 'vitest.windows.config.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      // Indexes into typed arrays within their bounds are the normal case here; `!` says so.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Numbers in messages are meant.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidOperator: true },
      ],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Export by name.' },
        {
          selector: 'CallExpression[callee.property.name=/^toLocale/]',
          message: 'Depends on the machine; name the locale through Intl.',
        },
      ],
      'max-lines-per-function': ['error', { max: 75, skipComments: true, skipBlankLines: true }],
    },
  },
  {
    // A script of a page is one function around others.
    files: ['src/browser/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    // Only cli/ touches the process and the console, and executable/, which starts it.
    files: ['src/**/*.{ts,tsx}'],
    ignores: ['src/cli/**', 'src/executable/**'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': ['error', { name: 'process', message: 'Only src/cli/ touches process.' }],
    },
  },
  {
    files: ['vitest.config.ts', 'vitest.windows.config.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Tests read JSON and walk trees of unknown shape; a test suite is one long function.
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'max-lines-per-function': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
    },
  },
);
