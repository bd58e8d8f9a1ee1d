/** The rooms of docs/architecture.md, enforced. */
/** A decision is a function of plain data: no clock, no environment, no file, no socket. */
const PURE = '^src/(number|lookup|policy|call|lists/match)/';
const PURE_MAY_KNOW = '^src/(number|lookup|policy|call|lists/match|time)/';
const DOORS = '^src/(agi|ami|http)/';
/** Stand below every room that knows what a call is. */
const FOUNDATION = '^src/(time|files|yaml|tables|http-client)/';

/** Only `owner` may see the package: the rest of the code meets our own types. */
const onlyIn = (name, owner, target = `node_modules/${name}/`) => ({
  name: `${name}-is-seen-by-one-place`,
  severity: 'error',
  from: { path: '^src/', pathNot: owner },
  to: { path: target },
});

module.exports = {
  forbidden: [
    {
      name: 'pure-rooms-do-no-input-or-output',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-rooms-know-no-outer-room',
      severity: 'error',
      from: { path: PURE },
      to: { path: '^src/', pathNot: PURE_MAY_KNOW },
    },
    {
      name: 'pure-rooms-use-pure-packages-only',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['npm'], pathNot: 'node_modules/lru-cache/' },
    },
    {
      name: 'foundation-knows-no-domain',
      severity: 'error',
      from: { path: FOUNDATION },
      to: { path: '^src/', pathNot: `${FOUNDATION}|^src/errors\\.ts$` },
    },
    {
      name: 'lists-names-plan-registry-do-not-know-the-configuration',
      severity: 'error',
      from: { path: '^src/(lists|names|plan|registry)/' },
      to: { path: '^src/config/' },
    },
    {
      name: 'registry-does-not-know-how-it-is-imported',
      severity: 'error',
      from: { path: '^src/registry/', pathNot: '^src/registry/import/' },
      to: { path: '^src/registry/import/' },
    },
    {
      name: 'number-stands-alone',
      severity: 'error',
      from: { path: '^src/number/' },
      to: { path: '^src/', pathNot: '^src/number/' },
    },
    {
      name: 'lookup-does-not-know-the-call',
      severity: 'error',
      from: { path: '^src/lookup/' },
      to: { path: '^src/(call|policy|lists)/' },
    },
    {
      name: 'lists-do-not-know-the-policy',
      severity: 'error',
      from: { path: '^src/lists/(match|read|fetch)/' },
      to: { path: '^src/(call|policy)/' },
    },
    {
      name: 'lists-do-not-know-who-asks',
      severity: 'error',
      from: { path: '^src/lists/' },
      to: { path: '^src/(http|agi|ami|cli|daemon)/' },
    },
    {
      name: 'doors-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/(agi|ami|http)/' },
      to: { path: DOORS, pathNot: '^src/$1/' },
    },
    {
      name: 'only-commands-know-the-daemon',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main\\.ts$|daemon/|cli/)' },
      to: { path: '^src/daemon/' },
    },
    {
      name: 'two-files-at-the-root',
      severity: 'error',
      from: {},
      to: { path: '^src/[^/]+$', pathNot: '^src/(main|errors)\\.ts$' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^src/' }, to: { circular: true } },
    {
      name: 'no-rooms-without-a-subject',
      severity: 'error',
      from: {},
      to: { path: '/(utils|helpers|common|types)(/|\\.ts$)', pathNot: 'node_modules' },
    },
    onlyIn('ding-dong', '^src/agi/ding-dong-adapter\\.ts$'),
    onlyIn('asterisk-manager', '^src/ami/asterisk-manager-adapter\\.ts$'),
    onlyIn('undici', '^src/http-client/open-dispatcher\\.ts$'),
    onlyIn('libphonenumber-js', '^src/plan/'),
    onlyIn('pino', '^src/telemetry/'),
    onlyIn('yaml', '^src/yaml/'),
    onlyIn('ioredis', '^src/shared/redis-client\\.ts$'),
    onlyIn('classic-level', '^src/store/'),
    onlyIn('prom-client', '^src/telemetry/'),
    onlyIn('zod', '^src/(config|http|yaml|names|lists/read|providers|shared)/'),
    onlyIn('commander', '^src/cli/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
