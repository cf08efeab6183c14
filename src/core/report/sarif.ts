import type { Check } from '../checks/check.ts';
import type { Audit, Finding, FindingPlace, Level } from '../model.ts';
import type { Problem } from '../problem.ts';
import { plainLine } from './escape.ts';
import { jsonText } from './json-text.ts';
import { sarifLocation, sarifVersion, uriOf } from './sarif-location.ts';
import { isOpen } from './wording.ts';

/** Problems of the policy are results of the check that asks for a valid one. */
const policyRule = 'policy/valid';

/** GitHub's code scanning takes 10 locations a result ("SARIF support for code scanning"). */
const maxLocations = 10;

/**
 * The audit as SARIF 2.1.0, one run. Results are what is open or waived, for code scanning shows every result as an alert. An `unknown` is a result of kind `fail` at
 * its level and not `open` (section 3.27.9), since `open` demands level `none` and missing evidence must not look like a pass. A waived finding is suppressed
 * (section 3.35). Every result has a location, without which GitHub refuses the file.
 */
export function renderSarif(audit: Audit, checks: readonly Check[]): string {
  const findings = audit.findings.filter((finding) => isOpen(finding) || finding.status === 'waived');
  const ids = [
    ...new Set([
      ...(audit.policyProblems.length > 0 ? [policyRule] : []),
      ...findings.map(({ check }) => check),
    ]),
  ].sort();
  return jsonText({
    ...sarifVersion,
    runs: [
      {
        tool: { driver: { name: 'Assay', rules: ids.map((id) => ruleOf(id, checks)) } },
        automationDetails: { id: 'assay/audit/' },
        columnKind: 'utf16CodeUnits',
        results: [
          ...audit.policyProblems.map((problem) => problemResult(problem, ids)),
          ...findings.map((finding) => findingResult(finding, ids, audit)),
        ],
        properties: {
          verdict: audit.verdict,
          base: audit.base,
          mergeBase: audit.mergeBase,
          head: audit.head,
          policyDigest: audit.policy.digest,
        },
      },
    ],
  });
}

function ruleOf(id: string, checks: readonly Check[]): object {
  const check = checks.find((one) => one.id === id);
  if (check === undefined) return { id };
  const { title, why, controls } = check;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${title}. ${why}` },
    properties: { tags: ['machine-learning', ...controls] },
  };
}

const levels: Readonly<Record<Level, 'error' | 'warning' | 'note' | 'none'>> = {
  block: 'error',
  warn: 'warning',
  note: 'note',
  off: 'none',
};

function findingResult(finding: Finding, ids: readonly string[], audit: Audit): object {
  const { check, requirement, subject, status, level, message, remedy } = finding;
  const said = sentences(message, remedy);
  const fixes = finding.places.flatMap(fixOf);
  return {
    ruleId: check,
    ruleIndex: ids.indexOf(check),
    kind: 'fail',
    level: levels[level],
    message: { text: plainLine(status === 'unknown' ? `Cannot be decided: ${said}` : said, 8_000) },
    locations: placesOf(finding, audit).slice(0, maxLocations).map(locationWithMessage),
    partialFingerprints: { 'assayFinding/v1': plainLine(`${requirement} on ${subject}`, 500) },
    ...(fixes.length === 0 ? {} : { fixes }),
    ...(status === 'waived' ? { suppressions: [{ kind: 'external', status: 'accepted' }] } : {}),
    properties: { requirement, subject, status, assayLevel: level, controls: finding.controls },
  };
}

/** Its own places; else what it was read from; else the policy, which asks for what is missing. */
function placesOf({ places, evidence }: Finding, { policy }: Audit): readonly FindingPlace[] {
  if (places.length > 0) return places;
  const [read] = evidence;
  return [{ path: read?.path ?? policy.path ?? '.github/assay.yml' }];
}

function locationWithMessage(place: FindingPlace): object {
  const message = place.message === undefined ? {} : { message: { text: plainLine(place.message) } };
  return { ...sarifLocation(place), ...message };
}

/** A replacement of whole lines; columns left out mean to the last line's end (section 3.30.8). */
function fixOf({ path, line, endLine, suggestion }: FindingPlace): object[] {
  if (suggestion === undefined || line === undefined || !(line >= 1)) return [];
  const replacement = {
    deletedRegion: { startLine: line, endLine: Math.max(line, endLine ?? line) },
    insertedContent: { text: suggestion.replace(/\n$/, '').toWellFormed() },
  };
  return [{ artifactChanges: [{ artifactLocation: { uri: uriOf(path) }, replacements: [replacement] }] }];
}

function problemResult(problem: Problem, ids: readonly string[]): object {
  const { code, message, hint } = problem;
  return {
    ruleId: policyRule,
    ruleIndex: ids.indexOf(policyRule),
    kind: 'fail',
    level: 'error',
    message: { text: plainLine(sentences(message, hint), 8_000) },
    locations: [sarifLocation(problem)],
    properties: { code },
  };
}

function sentences(first: string, second: string | undefined): string {
  return second === undefined ? first : `${first.replace(/\.$/, '')}. ${second}`;
}
