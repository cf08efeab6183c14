import type { Audit, Finding } from '../model.ts';
import { plainText } from './escape.ts';
import { renderExplanations } from './explain.ts';
import { summaryOf } from './summary.ts';
import { isFlawed, titleOf } from './wording.ts';

export interface CheckRunAnnotation {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly title: string;
  readonly message: string;
}

export interface CheckRunReport {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
  readonly conclusion: 'success' | 'failure' | 'action_required';
  /** All of them; the publisher sends them in batches. */
  readonly annotations: readonly CheckRunAnnotation[];
  readonly actions: readonly {
    readonly label: string;
    readonly description: string;
    readonly identifier: string;
  }[];
}

/** GitHub's bounds of an annotation, in characters (64 KB of message; far less is read). */
const maxTitle = 250;
const maxMessage = 8000;

/** An audit as a check run. Text of the repository is plain in annotations and escaped in Markdown. */
export function renderCheckRun(audit: Audit): CheckRunReport {
  const flawed = audit.findings.filter(isFlawed);
  return {
    title: titleOf(audit),
    summary: summaryOf(audit),
    ...(flawed.length === 0 ? {} : { text: renderExplanations(flawed) }),
    conclusion: { passed: 'success', failed: 'failure', pending: 'action_required' }[
      audit.verdict
    ] as CheckRunReport['conclusion'],
    annotations: [...policyAnnotations(audit), ...flawed.flatMap(annotationsOf)],
    actions: [{ label: 'Audit again', description: 'Audits this commit again', identifier: 'audit' }],
  };
}

function policyAnnotations({ policyProblems }: Audit): CheckRunAnnotation[] {
  return policyProblems.map(({ path, line = 1, endLine, message, hint }) => ({
    path,
    startLine: line,
    endLine: endLine ?? line,
    level: 'failure',
    title: 'The policy cannot be used',
    message: plainText(hint === undefined ? message : `${message}. ${hint}`, maxMessage),
  }));
}

function annotationsOf(finding: Finding): CheckRunAnnotation[] {
  const level = finding.level === 'block' ? 'failure' : finding.level === 'warn' ? 'warning' : 'notice';
  return finding.places.map(({ path, line = 1, endLine, message }, index) => {
    const said = message ?? finding.message;
    const remedy = index > 0 || finding.remedy === undefined ? '' : ` ${finding.remedy}`;
    return {
      path,
      startLine: line,
      endLine: Math.max(line, endLine ?? line),
      level,
      title: plainText(
        `${finding.requirement}: ${finding.status === 'fail' ? 'fails' : 'cannot be judged'}`,
        maxTitle,
      ),
      message: plainText(`${said}${/[.!?]$/.test(said) ? '' : '.'}${remedy}`, maxMessage),
    };
  });
}
