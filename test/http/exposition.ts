/** One line of Prometheus' text format. */
interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a scrape says; a format that Prometheus would refuse is an error. */
export class Scrape {
  readonly samples: readonly Sample[];
  /** Type by metric. */
  readonly types: ReadonlyMap<string, string>;

  constructor(text: string) {
    const samples: Sample[] = [];
    const types = new Map<string, string>();
    if (!text.endsWith('\n')) throw new Error('The last line has no end.');
    for (const line of text.split('\n')) {
      if (line === '' || line.startsWith('# HELP ')) continue;
      const type = /^# TYPE ([a-z0-9_]+) (counter|gauge|histogram|summary)$/.exec(line);
      if (type) {
        const [, name = '', kind = ''] = type;
        if (types.has(name)) throw new Error(`${name} is there twice.`);
        types.set(name, kind);
        continue;
      }
      samples.push(sampleOf(line));
    }
    for (const { name } of samples) {
      if (!types.has(name) && !types.has(name.replace(/_(bucket|sum|count)$/, ''))) {
        throw new Error(`${name} has no type.`);
      }
    }
    this.samples = samples;
    this.types = types;
  }

  /** The sum of the samples that have these labels; undefined where there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.samples.filter(
      (sample) =>
        sample.name === name && Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return found.length === 0 ? undefined : found.reduce((sum, sample) => sum + sample.value, 0);
  }
}

function sampleOf(line: string): Sample {
  const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/.exec(line);
  if (match === null) throw new Error(`Not a sample: ${line}`);
  const [, name = '', inside = '', text = ''] = match;
  const labels = [...inside.matchAll(/([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/g)];
  if (labels.map(([whole]) => whole).join('') !== inside) throw new Error(`Not labels: ${inside}`);
  const value = text === 'Nan' || text === 'NaN' ? Number.NaN : Number(text.replace('Inf', 'Infinity'));
  if (Number.isNaN(value) && !/^nan$/i.test(text)) throw new Error(`Not a number: ${line}`);
  return { name, labels: Object.fromEntries(labels.map(([, label, content]) => [label, content])), value };
}
