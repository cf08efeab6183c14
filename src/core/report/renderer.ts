import type { Check } from '../checks/check.ts';
import type { Audit } from '../model.ts';
import { type CheckRunReport, type ReportContext, renderCheckRun } from './check-run.ts';
import { renderComment } from './comment.ts';
import { renderExplanation } from './explain.ts';
import { type DiffLines, renderReviewComments, type ReviewCommentReport } from './review-comments.ts';
import { renderStatus } from './status.ts';

/** Everything that the app says of an audit on GitHub. */
export interface Reports {
  checkRun(audit: Audit): CheckRunReport;
  /** Undefined where there is nothing to say besides the check run. */
  comment(audit: Audit): string | undefined;
  reviewComments(audit: Audit, diffLines: DiffLines): readonly ReviewCommentReport[];
  /** For `/audit status`. */
  status(audit: Audit): string;
  /** For `/audit explain ID`; undefined where no requirement has this id. */
  explanation(audit: Audit, requirement: string): string | undefined;
}

/** The app's renderings, given the checks whose titles and reasons they quote. */
export function reportsWith(checks: readonly Check[], context: ReportContext = {}): Reports {
  return {
    checkRun: (audit) => renderCheckRun(audit, context),
    comment: (audit) => renderComment(audit, context) || undefined,
    reviewComments: renderReviewComments,
    status: renderStatus,
    explanation: (audit, requirement) => renderExplanation(audit, requirement, checks),
  };
}
