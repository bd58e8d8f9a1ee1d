// Markdown tables, and how figures are written in them.

import { machineLine, type Machine } from '../machine.js';

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  // The first column says what it is about; the others are figures.
  const rule = head.map((_cell, index) => (index === 0 ? '---' : '---:'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

export const measuredOn = (machine: Machine) => `Measured ${machineLine(machine)}.`;

export const whole = (value: number) => value.toFixed(0);
/** Microseconds, as milliseconds. */
export const ms = (us: number) => (us < 10_000 ? (us / 1000).toFixed(2) : (us / 1000).toFixed(1));
export const thousands = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ' ');
