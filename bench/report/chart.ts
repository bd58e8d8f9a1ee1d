// bench/report.svg: bars for CPU and rate of a session, 32 at a time.

import type { SessionsResult } from '../sessions.js';
import { SUBJECTS, type SubjectId } from '../subjects.js';

const [LEFT, BARS, ROW, TOP] = [330, 330, 24, 46] as const;
const GAP = 60;
const WIDTH = LEFT + 2 * (BARS + GAP) + 20;
const OURS: readonly SubjectId[] = ['lookup', 'route', 'stale', 'registry'];

/** @returns an SVG image that reads on a light and on a dark page */
export function renderChart({ servers }: SessionsResult): string {
  const rows = (Object.keys(SUBJECTS) as SubjectId[]).flatMap((id) => {
    const figures = servers[id]?.atATime['32'];
    return figures === undefined ? [] : [{ id, ...figures }];
  });
  const most = (key: 'cpuUs' | 'perSecond') => Math.max(...rows.map((row) => row[key]));
  const bar = (x: number, y: number, value: number, of: number, id: SubjectId) =>
    `<rect x="${x}" y="${y}" width="${Math.max(1, (value / of) * BARS).toFixed(1)}" height="16" fill="${OURS.includes(id) ? '#2f6fde' : '#8a94a6'}"/>` +
    `<text x="${x + (value / of) * BARS + 5}" y="${y + 12}">${value.toFixed(0)}</text>`;
  const second = LEFT + BARS + GAP;
  const height = TOP + rows.length * ROW + 12;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    '<title>CPU of a FastAGI session and sessions a second, 32 at a time</title>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<g fill="#1c2430"><text x="${LEFT}" y="28" font-weight="bold">CPU of a session, µs (less is better)</text>`,
    `<text x="${second}" y="28" font-weight="bold">sessions a second (more is better)</text>`,
    ...rows.map(({ id, cpuUs, perSecond }, index) => {
      const y = TOP + index * ROW;
      const name = SUBJECTS[id].replaceAll('`', '').replaceAll('&', '&amp;');
      return (
        `<text x="${LEFT - 8}" y="${y + 12}" text-anchor="end">${name}</text>` +
        bar(LEFT, y, cpuUs, most('cpuUs'), id) +
        bar(second, y, perSecond, most('perSecond'), id)
      );
    }),
    '</g></svg>',
    '',
  ].join('\n');
}
