// The rules for credentials, one file for each family of vendors.

import type { RuleSource } from '../rule-files/read-rules.ts';
import { chatSecrets } from './secrets/chat.ts';
import { cloudSecrets } from './secrets/cloud.ts';
import { codeHostingSecrets } from './secrets/code-hosting.ts';
import { dataSecrets } from './secrets/data.ts';
import { deliverySecrets } from './secrets/delivery.ts';
import { genericSecrets } from './secrets/generic.ts';
import { hostingSecrets } from './secrets/hosting.ts';
import { identitySecrets } from './secrets/identity.ts';
import { mailSecrets } from './secrets/mail.ts';
import { modelSecrets } from './secrets/model.ts';
import { monitoringSecrets } from './secrets/monitoring.ts';
import { paymentSecrets } from './secrets/payment.ts';
import { prefixedSecrets } from './secrets/prefixed.ts';
import { productivitySecrets } from './secrets/productivity.ts';
import { socialSecrets } from './secrets/social.ts';

/** Rules without a form of their own come last: a vendor's rule wins where both find a value. */
export const secretSources: readonly RuleSource[] = [
  { name: 'cloud.yaml', text: cloudSecrets },
  { name: 'hosting.yaml', text: hostingSecrets },
  { name: 'code-hosting.yaml', text: codeHostingSecrets },
  { name: 'delivery.yaml', text: deliverySecrets },
  { name: 'model.yaml', text: modelSecrets },
  { name: 'chat.yaml', text: chatSecrets },
  { name: 'mail.yaml', text: mailSecrets },
  { name: 'payment.yaml', text: paymentSecrets },
  { name: 'social.yaml', text: socialSecrets },
  { name: 'productivity.yaml', text: productivitySecrets },
  { name: 'monitoring.yaml', text: monitoringSecrets },
  { name: 'data.yaml', text: dataSecrets },
  { name: 'prefixed.yaml', text: prefixedSecrets },
  { name: 'identity.yaml', text: identitySecrets },
  { name: 'generic.yaml', text: genericSecrets },
];
