// Which configuration the daemon uses, as text for `voxroute status`.

export interface ConfigurationBody {
  /** `files`, `defaults` or `last-good`. */
  readonly origin: string;
  /** Of `last-good`: when it was kept; ISO 8601. */
  readonly keptAt: string | null;
  readonly since: string;
  readonly files: readonly string[];
  readonly problems: readonly string[];
}

type LocalTime = (iso: string) => string;

/** Empty when nothing is wrong with what is on disk. */
export function configurationTrouble({ origin, keptAt, problems }: ConfigurationBody, localTime: LocalTime): string[] {
  if (problems.length === 0) return [];
  const inForce = origin === 'last-good' ? lastGoodText(keptAt, localTime) : 'the previous one';
  return [
    `the configuration on disk cannot be used; in use is ${inForce}:`,
    ...problems.map((problem) => `  ${problem}`),
  ];
}

export function configurationText({ origin, keptAt, since, files }: ConfigurationBody, localTime: LocalTime): string {
  const usual = origin === 'defaults' ? 'defaults, no file' : files.join(', ');
  const whence = origin === 'last-good' ? lastGoodText(keptAt, localTime) : usual;
  return `${whence}; in use since ${localTime(since)}`;
}

function lastGoodText(keptAt: string | null, localTime: LocalTime): string {
  return `the last good one, of ${localTime(keptAt ?? '')}`;
}
