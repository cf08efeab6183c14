import { openAuditorProcess } from '../../src/process/auditor-process.ts';
import { pullRequest, silent } from './requests.ts';

/** Has an audit that never ends under way, says which process does it, and waits to be killed. */
const auditor = await openAuditorProcess({
  program: new URL('./odd-auditor.ts', import.meta.url),
  setup: { directory: '/mirrors', maxMirrorBytes: 0, host: 'github.com' },
  log: silent,
});
const { audit } = await auditor.audit(pullRequest('main'));
void auditor.audit(pullRequest('never'));
process.stdout.write(`${audit.notes[0]}\n`);
setInterval(() => undefined, 1_000);
