/** The rooms of docs/architecture.md, enforced. */
const INNER = '^src/(number|lookup|policy|call)/';
const DOORS = '^src/(agi|ami|http)/';

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
      name: 'inner-rooms-do-no-input-or-output',
      severity: 'error',
      from: { path: INNER },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'inner-rooms-know-no-outer-room',
      severity: 'error',
      from: { path: INNER },
      to: { path: '^src/', pathNot: '^src/(number|lookup|policy|call)/|^src/clock\\.ts$' },
    },
    {
      name: 'inner-rooms-use-pure-packages-only',
      severity: 'error',
      from: { path: INNER },
      to: { dependencyTypes: ['npm'], pathNot: 'node_modules/(lru-cache|cockatiel)/' },
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
      to: { path: '^src/(call|policy)/' },
    },
    {
      name: 'doors-do-not-know-each-other',
      severity: 'error',
      from: { path: '^src/(agi|ami|http)/' },
      to: { path: DOORS, pathNot: '^src/$1/' },
    },
    {
      name: 'only-main-knows-the-daemon',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|daemon|cli/serve)\\.ts$' },
      to: { path: '^src/daemon\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      // `--help` and `agi-test` answer at once: names and options load nothing but what they are made of.
      name: 'commands-load-lazily',
      severity: 'error',
      from: { path: '^src/cli/(program|[a-z-]+-commands?)\\.ts$' },
      to: {
        path: '^src/|node_modules/',
        pathNot:
          '^src/cli/|^src/(policy/duration|config/until)\\.ts$|^src/feeds/list-format-names\\.ts$|node_modules/commander/',
        dependencyTypesNot: ['type-only', 'dynamic-import'],
      },
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
    onlyIn('libphonenumber-js', '^src/registry/'),
    onlyIn('pino', '^src/telemetry/'),
    onlyIn('yaml', '^src/config/'),
    onlyIn('cockatiel', '^src/lookup/circuit-breaker\\.ts$'),
    onlyIn('classic-level', '^src/store/'),
    onlyIn('prom-client', '^src/telemetry/'),
    onlyIn('zod', '^src/(config|http)/'),
    onlyIn('commander', '^src/cli/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
