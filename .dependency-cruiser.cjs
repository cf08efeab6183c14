/** The arrows of docs/architecture.md; `test/guards` plants a violation of each rule and sees it found. */
const adapters = ['bot', 'web', 'cli', 'github', 'git', 'data', 'store', 'process', 'config'];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'core-is-pure',
      comment: 'core knows nothing of the machine and of nobody above it',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { pathNot: ['^src/core/', '^node_modules/'], dependencyTypesNot: ['npm'] },
    },
    {
      name: 'core-without-node',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'service-needs-ports-only',
      comment: 'use cases see adapters through ports',
      severity: 'error',
      from: { path: '^src/service/' },
      to: { path: '^src/(?!core/|service/)' },
    },
    ...adapters.map((name) => ({
      name: `${name}-imports-no-other-adapter`,
      severity: 'error',
      from: { path: `^src/${name}(?:/|\\.ts$)` },
      to: { path: `^src/(?:${adapters.filter((other) => other !== name).join('|')})(?:/|\\.ts$)` },
    })),
    {
      name: 'only-main-composes',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(?:main|cli/)' },
      to: { path: '^src/(?:main|auditor|assay)\\.ts$' },
    },
    {
      name: 'only-github-knows-octokit',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(?:github/|bot\\.ts$|main\\.ts$)' },
      to: { path: 'node_modules/(?:probot|@octokit)/' },
    },
    {
      name: 'only-store-knows-sql',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/' },
      to: { path: 'node_modules/(?:kysely|pg|pg-boss|@electric-sql)/' },
    },
    {
      name: 'only-signatures-know-sigstore',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/service/signatures/' },
      to: { path: 'node_modules/@sigstore/' },
    },
    {
      name: 'checks-stand-alone',
      comment: 'a check imports no check of another family and never the engine',
      severity: 'error',
      from: { path: '^src/core/checks/[^/]+/' },
      to: { path: '^src/core/(?:audit|evaluate-requirement|snapshot|report/|discovery/)' },
    },
    {
      name: 'report-reads-the-audit',
      comment: 'rendering cannot change a verdict',
      severity: 'error',
      from: { path: '^src/core/report/' },
      to: { path: '^src/core/(?:audit|evaluate-requirement|discovery/|policy/resolve)' },
    },
    {
      name: 'src-without-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(?:test|bench|tools|demo)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.app.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'], extensions: ['.ts', '.mjs', '.js', '.cjs', '.json', '.d.ts'] },
  },
};
