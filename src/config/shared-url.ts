// `redis://10.0.0.1:6379/2`, `rediss://a.example:26379,b.example:26379`: parses `shared.url`.

export interface SharedUrl {
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  /** `rediss:` */
  readonly isTls: boolean;
  /** 0 where none is named. */
  readonly db: number;
}

const MAX_NODES = 20;
const DEFAULT_PORT = 6379;
const URL_FORM = /^(rediss?):\/\/([^/?#@]+)(?:\/(\d{1,4})?)?$/;
const NODE = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]{1,253}))(?::(\d{1,5}))?$/;

/** Undefined for anything else, also where user or password stand in it. */
export function parseSharedUrl(text: string): SharedUrl | undefined {
  const [, scheme, list = '', db = '0'] = URL_FORM.exec(text) ?? [];
  const nodes = list.split(',').map((node) => {
    const [, v6, name, port] = NODE.exec(node) ?? [];
    return { host: v6 ?? name ?? '', port: port === undefined ? DEFAULT_PORT : Number(port) };
  });
  const isRight = nodes.every(({ host, port }) => host !== '' && port >= 1 && port <= 65_535);
  if (scheme === undefined || !isRight || nodes.length > MAX_NODES) return undefined;
  return { nodes, isTls: scheme === 'rediss', db: Number(db) };
}
