// Reads the text format of Prometheus, and throws at anything that Prometheus would not take.
//
//   # HELP voxroute_calls_total Calls answered
//   # TYPE voxroute_calls_total counter
//   voxroute_calls_total{door="agi",status="OK"} 3

export interface Family {
  readonly type: string;
  readonly help: string;
  readonly samples: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly value: number;
  }[];
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/;

export function parsePrometheusText(text: string): Map<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const families = new Map<string, Family>();
  let current: string | undefined;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, help, helpText] = /^# HELP (\S+) (.+)$/.exec(line) ?? [];
    const [, type, typeText] = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line) ?? [];
    if (help !== undefined) {
      if (families.has(help)) throw new Error(`${help} comes twice`);
      current = help;
      families.set(help, { type: '', help: helpText ?? '', samples: [] });
    } else if (type !== undefined) {
      if (type !== current) throw new Error(`${type} has no help`);
      families.set(type, { ...families.get(type)!, type: typeText! });
    } else {
      const sample = parseSample(line);
      if (current === undefined || !new RegExp(`^${current}(_bucket|_sum|_count)?$`).test(sample.name))
        throw new Error(`${sample.name} stands under ${current ?? 'nothing'}`);
      families.get(current)!.samples.push(sample);
    }
  }
  return families;
}

function parseSample(line: string): Family['samples'][number] {
  const [, name, labelText = '', valueText = ''] = SAMPLE.exec(line) ?? [];
  const value = valueText === '+Inf' ? Infinity : Number(valueText);
  if (name === undefined || Number.isNaN(value)) throw new Error(`not a sample: ${line}`);
  const labels: Record<string, string> = {};
  let rest = labelText;
  while (rest !== '') {
    const [whole, label, text] = LABEL.exec(rest) ?? [];
    if (whole === undefined || label === undefined || label in labels) throw new Error(`bad labels: ${line}`);
    labels[label] = text ?? '';
    rest = rest.slice(whole.length);
  }
  return { name, labels, value };
}
