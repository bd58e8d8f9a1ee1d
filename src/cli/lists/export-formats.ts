// What `voxroute list export` writes. By itself, so that help is quick.

export const EXPORT_FORMATS = ['csv', 'txt', 'json'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
