// The demo tenants: two companies that share a mail archive's service, their people, policies and mail.

export { corpusFiles, readMails } from './corpus.ts';
export { type LoadOptions, type LoadOutcome, type LoadProgress, loadMail } from './load.ts';
export type { Mail } from './mail.ts';
export { progressPrinter } from './progress.ts';
export { mailSource } from './source.ts';
export { type DemoTenant, demoTenants } from './tenant.ts';
export { type DemoEntity, type DemoPolicy, demoEntities, demoPolicies } from './tenant-data.ts';
