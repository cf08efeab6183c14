import type { ColumnType, Generated } from 'kysely';

/** The tables as kysely sees them; `migrations.ts` is what makes them. */
export interface Tables {
  delivery: DeliveryTable;
  pull_request: PullRequestTable;
  audit: AuditTable;
  check_run: CheckRunTable;
  review_comment: ReviewCommentTable;
  intended_post: IntendedPostTable;
}

interface DeliveryTable {
  id: string;
  event: string;
  received_at: Generated<Date>;
}

interface PullRequestTable {
  key: string;
  installation: number;
  repository: number;
  owner: string;
  name: string;
  number: number;
  open: boolean;
  head: string | null;
  base: string | null;
  base_ref: string | null;
  author: string | null;
  private: boolean | null;
  updated_at: ColumnType<Date | null, Date | string | null, Date | string | null>;
  reason: string;
  wanted: number;
  done: number;
  /** The request that the newest recorded audit answers. */
  audited: Generated<number>;
  leased_until: ColumnType<Date | null, Date | string | null, Date | string | null>;
  comment_id: number | null;
  comment_digest: string | null;
}

interface AuditTable {
  id: Generated<number>;
  pull_request: string;
  head: string;
  base: string;
  policy_digest: string;
  verdict: string;
  audit: ColumnType<unknown, string, never>;
  /** `[path, lines][]` */
  diff_lines: ColumnType<unknown, string, never>;
  recorded_at: Generated<Date>;
}

interface CheckRunTable {
  pull_request: string;
  head: string;
  id: number;
  completed: boolean;
  digest: string | null;
}

interface ReviewCommentTable {
  pull_request: string;
  finding: string;
  review: number;
  digest: string;
  resolved: boolean;
}

interface IntendedPostTable {
  pull_request: string;
  what: string;
  head: string;
}
