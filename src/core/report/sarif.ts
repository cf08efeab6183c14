import type { Check } from '../checks/check.ts';
import type { Audit, Finding, FindingPlace } from '../model.ts';
import type { Problem } from '../problem.ts';
import { plainLine } from './escape.ts';

/**
 * The audit as SARIF 2.1.0 (OASIS, 2020), one run. `kind` and `level` follow section 3.27.9 and 3.27.10: a pass is a result of kind `pass`,
 * what cannot be judged is `open`; only kind `fail` has a level other than `none`.
 */
export function renderSarif(audit: Audit, checks: readonly Check[]): string {
  const used = checks.filter(({ id }) => audit.findings.some((finding) => finding.check === id));
  const document = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Assay',
            rules: [
              ...used.map(({ id, title, why }) => ({
                id,
                shortDescription: { text: title },
                fullDescription: { text: why },
              })),
              ...(audit.policyProblems.length > 0
                ? [{ id: 'policy/problem', shortDescription: { text: 'The policy can be used' } }]
                : []),
            ],
          },
        },
        columnKind: 'utf16CodeUnits',
        results: [...audit.policyProblems.map(problemResult), ...audit.findings.map(findingResult)],
        properties: {
          verdict: audit.verdict,
          base: audit.base,
          mergeBase: audit.mergeBase,
          head: audit.head,
          policyDigest: audit.policy.digest,
        },
      },
    ],
  };
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

function findingResult(finding: Finding): object {
  const kind = {
    pass: 'pass',
    fail: 'fail',
    unknown: 'open',
    waived: 'fail',
    'not-applicable': 'notApplicable',
  }[finding.status];
  const level =
    kind !== 'fail' ? 'none' : { block: 'error', warn: 'warning', note: 'note', off: 'none' }[finding.level];
  const said =
    finding.remedy === undefined || finding.status === 'pass'
      ? finding.message
      : `${finding.message} ${finding.remedy}`;
  return {
    ruleId: finding.check,
    kind,
    level,
    message: { text: plainLine(said, 8000) },
    locations: finding.places.map(locationOf),
    partialFingerprints: { 'requirement/v1': `${finding.requirement} on ${finding.subject}` },
    properties: {
      requirement: finding.requirement,
      subject: finding.subject,
      assayLevel: finding.level,
      controls: finding.controls,
    },
  };
}

function problemResult(problem: Problem): object {
  return {
    ruleId: 'policy/problem',
    kind: 'fail',
    level: 'error',
    message: {
      text: plainLine(
        problem.hint === undefined ? problem.message : `${problem.message}. ${problem.hint}`,
        8000,
      ),
    },
    locations: [locationOf(problem)],
  };
}

function locationOf({ path, line, column, endLine, message }: FindingPlace): object {
  const region =
    line === undefined
      ? {}
      : {
          region: {
            startLine: line,
            ...(column === undefined ? {} : { startColumn: column }),
            ...(endLine === undefined ? {} : { endLine: Math.max(line, endLine) }),
          },
        };
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(path), uriBaseId: '%SRCROOT%' }, ...region },
    ...(message === undefined ? {} : { message: { text: plainLine(message, 2000) } }),
  };
}

/** A path as a relative URI reference (RFC 3986): each segment percent-encoded. */
function uriOf(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeSegment(segment))
    .join('/');
}

function encodeSegment(segment: string): string {
  return segment.replace(/[^A-Za-z0-9._~-]/gu, (character) =>
    encodeURIComponent(character.isWellFormed() ? character : '\ufffd'),
  );
}
