import { writeFileSync } from 'node:fs';
import { payloadReference } from './webhook-payloads.js';

writeFileSync('docs/webhook-payloads.md', payloadReference());
