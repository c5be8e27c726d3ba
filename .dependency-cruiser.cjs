// Who may import whom (docs/architecture.md). `npm run lint` fails on a breach; test/tidy.test.ts plants one to prove it.
const room = (name) => `^src/${name}/`;
const shared = [room('model'), room('platform'), room('util')];
/** A room that may import only the rooms named, itself, model and util. */
const only = (name, ...others) => ({
  name: `${name}-imports`,
  comment: `src/${name}/ may import ${['itself', ...others, 'model', 'platform', 'util'].join(', ')} only`,
  severity: 'error',
  from: { path: room(name) },
  to: { path: '^src/', pathNot: [room(name), ...shared, ...others.map(room)] },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      // AssemblyScript is compiled by the build, not imported.
      from: {
        orphan: true,
        path: '^src/',
        pathNot: ['^src/index\\.ts$', '\\.as\\.ts$', '^src/browser/', '^src/page/shims/'],
      },
      to: {},
    },
    {
      name: 'model-imports',
      comment: 'src/model/ imports nothing but itself',
      severity: 'error',
      from: { path: room('model') },
      to: { pathNot: [room('model')] },
    },
    {
      name: 'platform-imports',
      comment:
        'src/platform/ is what differs between Node.js, an executable and a browser; it imports nothing of the program but the model',
      severity: 'error',
      from: { path: room('platform') },
      to: { path: '^src/', pathNot: [room('platform'), room('model')] },
    },
    {
      name: 'util-imports',
      severity: 'error',
      from: { path: room('util') },
      to: { path: '^src/', pathNot: shared },
    },
    only('words', 'report'),
    only('trend'),
    only('windows'),
    only('counterlog'),
    {
      name: 'counterlog-source-imports',
      comment: 'src/counterlog/source/ gives bytes, whatever reads them',
      severity: 'error',
      from: { path: '^src/counterlog/source/' },
      to: { path: '^src/counterlog/', pathNot: ['^src/counterlog/source/'] },
    },
    only('series', 'trend'),
    only('catalog', 'windows', 'words/schemas'),
    only('process-list', 'counterlog/times', 'counterlog/text'),
    only('config', 'words/schemas'),
    only('report', 'words/schemas'),
    {
      name: 'schema-words-imports',
      comment: 'texts of schemas are for the schemas, which give them to their parser, and import nothing',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/(?:catalog|config|report)/[^/]*schema\\.ts$', '^src/config/quantity\\.ts$'],
      },
      to: { path: room('words/schemas') },
    },
    {
      name: 'schema-words-import-nothing',
      severity: 'error',
      from: { path: room('words/schemas') },
      to: {},
    },
    only('render', 'report', 'words'),
    only('history'),
    only('detect', 'series', 'trend', 'windows'),
    {
      name: 'compositions-imports',
      comment:
        'scan.ts, doctor.ts, export.ts, library/, pipeline/ and nightly/ compose the rooms and know no command line',
      severity: 'error',
      from: {
        path: '^src/(?:(?:scan|doctor|export)\\.ts$|library/|pipeline/|nightly/)',
      },
      to: { path: [room('cli'), '^src/index\\.ts$'] },
    },
    {
      name: 'nobody-imports-page',
      comment: 'src/page/ is a program of its own, in a browser; scripts/package/page.mjs puts it together',
      severity: 'error',
      from: { path: '^src/', pathNot: [room('page')] },
      to: { path: room('page') },
    },
    {
      name: 'page-imports',
      severity: 'error',
      from: { path: room('page') },
      to: { path: [room('cli'), room('nightly'), room('history')] },
    },
    {
      name: 'nobody-imports-cli',
      comment: 'src/executable/ is the command line as one file',
      severity: 'error',
      from: { path: '^src/', pathNot: [room('cli'), room('executable')] },
      to: { path: room('cli') },
    },
    {
      name: 'cli-imports',
      comment: 'the command line calls compositions; readers, series, trends and detection are theirs to call',
      severity: 'error',
      from: { path: room('cli') },
      to: { path: [room('series'), room('trend'), room('detect')] },
    },
    {
      name: 'no-dev-dependencies',
      comment:
        'yargs and hyparquet-writer are bundled by the build, each from one file; kysely and simple-statistics from any; the page is one file with all it needs',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['^src/cli/options/parse\\.ts$', '^src/cli/files/parquet-file\\.ts$', room('page')],
      },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
        pathNot: 'node_modules/(?:kysely|simple-statistics)/',
      },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
