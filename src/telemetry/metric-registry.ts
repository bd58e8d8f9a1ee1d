// Keeps the figures of the list. prom-client is seen by this file only, and loaded when the first registry is made.

import type { Counter, Gauge, Histogram } from 'prom-client';
import { METRICS, type MetricDefinition } from './metric-list.js';

export type MetricKey = keyof typeof METRICS;
type KeysOf<Type> = { [Key in MetricKey]: (typeof METRICS)[Key]['type'] extends Type ? Key : never }[MetricKey];
export type CounterKey = KeysOf<'counter'>;
export type GaugeKey = KeysOf<'gauge'>;
export type HistogramKey = KeysOf<'histogram'>;
/** A value for each label of a metric. */
export type LabelsOf<Key extends MetricKey> = Readonly<Record<keyof (typeof METRICS)[Key]['labels'], string>>;

/** What a metric reads, one entry for each set of labels. */
export type SamplesOf<Key extends MetricKey> = readonly (readonly [LabelsOf<Key>, number])[];

/** Recording never throws: a figure must not cost a call. A label value outside its list becomes `other`. */
export interface MetricRegistry {
  count<Key extends CounterKey>(key: Key, labels: LabelsOf<Key>): void;
  /** What is no finite number is left out. */
  observe<Key extends HistogramKey>(key: Key, labels: LabelsOf<Key>, seconds: number): void;
  /** In place of all that was there, so that what is gone (a server after a reload) does not stay. Likewise. */
  replace<Key extends GaugeKey | CounterKey>(key: Key, samples: SamplesOf<Key>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

export async function createMetricRegistry(): Promise<MetricRegistry> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client');
  const registry = new Registry();
  const made = {
    counter: new Map<string, Counter>(),
    gauge: new Map<string, Gauge>(),
    histogram: new Map<string, Histogram>(),
  };
  for (const [key, metric] of Object.entries<MetricDefinition>(METRICS)) {
    const base = {
      name: metric.name,
      help: metric.help,
      labelNames: Object.keys(metric.labels),
      registers: [registry],
    };
    if (metric.type === 'counter') made.counter.set(key, new Counter(base));
    else if (metric.type === 'gauge') made.gauge.set(key, withoutValue(new Gauge(base)));
    else made.histogram.set(key, new Histogram({ ...base, buckets: [...(metric.buckets ?? [])] }));
  }
  const bounded = rememberedLabels();
  return {
    count: (key, labels) => made.counter.get(key)?.inc(bounded(key, labels)),
    observe(key, labels, seconds) {
      if (Number.isFinite(seconds)) made.histogram.get(key)?.observe(bounded(key, labels), Math.max(0, seconds));
    },
    replace(key, samples) {
      const metric = made.gauge.get(key) ?? made.counter.get(key);
      metric?.reset();
      withoutValue(metric);
      for (const [labels, value] of samples) if (Number.isFinite(value)) metric?.inc(bounded(key, labels), value);
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

/** prom-client shows a 0 that nobody measured where a metric has no labels. */
function withoutValue<Metric extends Counter | Gauge | undefined>(metric: Metric): Metric {
  metric?.remove({});
  return metric;
}

/** Sets of labels come again and again; prom-client does not change them. */
function rememberedLabels(): (key: MetricKey, labels: Readonly<Record<string, string>>) => Record<string, string> {
  const remembered = new Map<string, Record<string, string>>();
  return (key, labels) => {
    let text: string = key;
    for (const label in METRICS[key].labels) text += `\n${labels[label] ?? ''}`;
    let set = remembered.get(text);
    if (set === undefined) {
      set = bounded(key, labels);
      if (remembered.size < MAX_LABEL_SETS && text.length <= MAX_LABEL_TEXT) remembered.set(text, set);
    }
    return set;
  };
}

/** What a script or a rule of the dialplan can make of them is far less; the bounds are for text from outside. */
const MAX_LABEL_SETS = 2000;
const MAX_LABEL_TEXT = 200;

function bounded(key: MetricKey, labels: Readonly<Record<string, string>>): Record<string, string> {
  const lists: MetricDefinition['labels'] = METRICS[key].labels;
  const values = Object.entries(lists).map(([label, list]) => {
    const value = labels[label] ?? '';
    return [label, list === null || list.includes(value) ? value : 'other'] as const;
  });
  return Object.fromEntries(values);
}
