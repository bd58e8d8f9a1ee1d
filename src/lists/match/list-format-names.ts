// What kinds of list files there are. By itself, so that a command's help need not load the readers.

/** `astdb`: what `database show blacklist` prints. */
export const LIST_FORMATS = ['txt', 'csv', 'astdb', 'vcf', 'json'] as const;
export type ListFormat = (typeof LIST_FORMATS)[number];

export const CONTACT_FORMATS = ['csv', 'vcf'] as const;
export type ContactFormat = (typeof CONTACT_FORMATS)[number];
