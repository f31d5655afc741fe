import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Asks the registry's advisory source about every package in the lockfile. An advisory counts unless exceptions.json
 * argues it away, with a date on which the argument is to be looked at again. Where no source answers (a mirror, no
 * network) it says so; with --required that is a failure.
 */
interface Exception {
  /** "GHSA-...." */
  readonly advisory: string;
  readonly reason: string;
  /** ISO date; past it the exception no longer holds. */
  readonly until: string;
}

interface Advisory {
  readonly url: string;
  readonly title: string;
  readonly severity: string;
}

interface AuditReport {
  readonly error?: { readonly summary?: string };
  readonly message?: string;
  readonly vulnerabilities?: Record<string, { readonly via: readonly (string | Advisory)[]; readonly range: string }>;
}

const { vulnerabilities: exceptions } = JSON.parse(
  readFileSync(new URL('exceptions.json', import.meta.url), 'utf8'),
) as { vulnerabilities: readonly Exception[] };

const report = await audit();
if (!report.vulnerabilities) {
  console.log(`No advisory source answers here: ${report.message ?? report.error?.summary ?? 'npm audit failed'}.`);
  console.log('Nothing is known either way. Run this where the public registry can be reached.');
  process.exitCode = process.argv.includes('--required') ? 1 : 0;
} else {
  const today = new Date().toISOString().slice(0, 10);
  let open = 0;
  for (const [name, { via, range }] of Object.entries(report.vulnerabilities))
    for (const advisory of via) {
      if (typeof advisory === 'string') continue;
      const id = advisory.url.slice(advisory.url.lastIndexOf('/') + 1);
      const excepted = exceptions.find((exception) => exception.advisory === id && exception.until >= today);
      if (!excepted) open += 1;
      console.log(
        `${excepted ? 'excepted' : 'OPEN'}  ${advisory.severity}  ${name} ${range}: ${advisory.title} (${id})`,
      );
      if (excepted) console.log(`          ${excepted.reason} (until ${excepted.until})`);
    }
  console.log(open === 0 ? 'No known vulnerability is open.' : `${open} known vulnerabilities are open.`);
  process.exitCode = open === 0 ? 0 : 1;
}

function audit(): Promise<AuditReport> {
  return new Promise((resolve) => {
    // The exit code only says whether something was found.
    execFile('npm', ['audit', '--json'], { maxBuffer: 64 * 1024 * 1024, timeout: 120_000 }, (_error, stdout) => {
      try {
        resolve(JSON.parse(stdout) as AuditReport);
      } catch {
        resolve({ message: 'npm audit printed no report' });
      }
    });
  });
}
