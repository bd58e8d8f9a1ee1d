// `voxroute list export`: a list of the running daemon as a file.

import type { ExportFormat } from './export-formats.js';
import { exportText } from './list-export-text.js';
import { daemonSockets } from '../command-config.js';
import { listAsking, type ListOptions } from './list-asking.js';
import type { Output } from '../output.js';

export interface ListExportOptions extends ListOptions {
  readonly format: ExportFormat;
}

export async function listExport(options: ListExportOptions, output: Output): Promise<void> {
  const entries = listAsking(daemonSockets(options.config, output)).entries(options.allow === true ? 'allow' : 'block');
  for await (const piece of exportText(entries, options.format)) output.stdout.write(piece);
}
