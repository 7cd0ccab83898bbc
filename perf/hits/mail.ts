// The demo's mail archive: its tenants, people and policies, and 6,046 real mails that they ask for by popularity.

import { must } from '@sallyport/base';
import { corpusFiles, demoEntities, demoPolicies, demoTenants, type Mail, readMails } from '@sallyport/demo';
import { numbers } from '../numbers.ts';
import { circumstances, type Step, type Workload, zipf } from './workload.ts';

export async function mailWorkload(): Promise<Workload> {
  const mails = await readMails(await corpusFiles());
  return {
    name: 'mail',
    about: `the demo's two tenants and their people, ${mails.length} real mails by popularity, new request id, time and address each time`,
    prepare: async (authority) => {
      for (const tenant of demoTenants) {
        must(await authority.putEntities(tenant, demoEntities(tenant), { by: 'hits' }));
        must(await authority.putPolicies(tenant, demoPolicies(tenant), { by: 'hits' }));
      }
    },
    *steps(count): Iterable<Step> {
      const number = numbers(11);
      const people = demoTenants.flatMap((tenant) =>
        demoEntities(tenant).flatMap(({ type, id }) =>
          type === 'User' || type === 'Agent' ? [{ tenant, type, id }] : [],
        ),
      );
      const perTenant = new Map(demoTenants.map((tenant) => [tenant, mails.filter((mail) => mail.tenant === tenant)]));
      const ranks = new Map([...perTenant].map(([tenant, own]) => [tenant, zipf(number, own.length)]));
      for (let at = 0; at < count; at++) {
        const who = people[Math.floor(number() * people.length)];
        const rank = who === undefined ? undefined : ranks.get(who.tenant)?.();
        const mail = who === undefined ? undefined : perTenant.get(who.tenant)?.[rank ?? 0];
        if (who === undefined || mail === undefined) throw new TypeError('there are people and mails');
        yield {
          ask: {
            tenant: who.tenant,
            subject: { type: who.type, id: who.id },
            action: { name: 'retrieve' },
            resource: { type: 'Mail', id: mail.id, properties: propertiesOf(mail) },
            context: circumstances(number, at),
          },
        };
      }
    },
  };
}

/** As the retrieval gateway makes them of a row. */
function propertiesOf({ sender, recipients, group, labels, subject, sentAtMs, sizeBytes }: Mail) {
  const sentAt = sentAtMs === null ? {} : { sentAt: sentAtMs };
  return { sender, recipients: [...recipients], group, labels: [...labels], subject, size: sizeBytes, ...sentAt };
}
