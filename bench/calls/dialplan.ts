// The dialplan of the measurements: the same call with this application, with that one, and with none.

export interface DialplanParts {
  /** FastAGI ports. */
  readonly voxroute: number;
  readonly floor: number;
  /** A number that is remembered. */
  readonly known: string;
  /** Base URL of the stand-in for Voxlink. */
  readonly service: string;
}

/** What is run again and again in one call. */
export const APPLICATIONS = ['nothing', 'lookup', 'route', 'floor', 'curl'] as const;
export type Application = (typeof APPLICATIONS)[number];

/** Where calls come in, by the first digit of the extension. */
export const WITHOUT = '1';
export const WITH = '2';

export function dialplan({ voxroute, floor, known, service }: DialplanParts): string {
  const agi = (port: number, script: string) => `AGI(agi://127.0.0.1:${port}/${script}?num=${known}&did=74951112233)`;
  const applications: Record<Application, string> = {
    nothing: 'NoOp()',
    lookup: agi(voxroute, 'lookup'),
    route: agi(voxroute, 'route'),
    floor: agi(floor, 'lookup'),
    curl: `Set(VOXLINK=\${CURL(${service}/get/?num=${known})})`,
  };
  const question = 'route?num=${URIENCODE(${CALLERID(num)})}&did=${URIENCODE(${EXTEN})}';
  return `${APPLICATIONS.map((name) => repeat(name, applications[name])).join('\n')}
[from-trunk]
exten => _${WITHOUT}X.,1,Answer()
 same => n,Hangup()
exten => _${WITH}X.,1,AGI(agi://127.0.0.1:${voxroute}/${question})
 same => n,Answer()
 same => n,Hangup()
`;
}

const repeat = (name: Application, application: string) => `
[repeat-${name}]
exten => _X!,1,Set(i=0)
 same => n(again),Set(i=$[\${i} + 1])
 same => n,GotoIf($[\${i} > \${EXTEN}]?done)
 same => n,${application}
 same => n,Goto(again)
 same => n(done),NoOp()
`;
