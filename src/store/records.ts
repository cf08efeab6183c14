import { type Kysely, type QueryCreator, sql } from 'kysely';
import type { Audit, Verdict } from '../core/model.ts';
import { type IntendedPost, keyOf, type Records } from '../service/ports.ts';
import { factColumns } from './intake.ts';
import type { Tables } from './tables.ts';

/** Audits, and what was said on GitHub about them. */
export function openRecords(db: Kysely<Tables>): Records {
  return {
    recordFacts: async (facts) => {
      await db
        .updateTable('pull_request')
        .set({ ...factColumns(facts), owner: facts.owner, name: facts.name })
        .where('key', '=', keyOf(facts))
        .where((eb) =>
          eb.or([eb('updated_at', 'is', null), eb('updated_at', '<=', new Date(facts.updatedAt))]),
        )
        .execute();
    },
    newest: async (key) => {
      const row = await db
        .selectFrom('pull_request')
        .select(['head', 'base_ref'])
        .where('key', '=', key)
        .executeTakeFirst();
      if (row === undefined || row.head === null || row.base_ref === null) return undefined;
      return { head: row.head, baseRef: row.base_ref };
    },
    recordAudit: async ({ key, wanted }, { audit, diffLines }) => {
      await db
        .with('answered', (with_) =>
          with_.updateTable('pull_request').set({ audited: wanted }).where('key', '=', key),
        )
        .insertInto('audit')
        .values({
          pull_request: key,
          head: audit.head,
          base: audit.base,
          policy_digest: audit.policy.digest,
          verdict: audit.verdict,
          audit: JSON.stringify(audit),
          diff_lines: JSON.stringify([...diffLines].map(([path, lines]) => [path, [...lines]])),
        })
        .execute();
    },
    latestAudit: async (key) => {
      const row = await db
        .selectFrom('audit')
        .select(['audit', 'diff_lines', 'recorded_at'])
        .where('pull_request', '=', key)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const lines = row.diff_lines as readonly (readonly [string, readonly number[]])[];
      return {
        audit: row.audit as Audit,
        diffLines: new Map(lines.map(([path, shown]) => [path, new Set(shown)])),
        recordedAt: row.recorded_at,
      };
    },
    siblingVerdicts: async (key, head) => {
      const repository = Number(key.split('#')[0]);
      const rows = await db
        .selectFrom('pull_request as p')
        .innerJoin('audit as a', 'a.pull_request', 'p.key')
        .distinctOn('p.key')
        .select(['p.number', 'a.verdict'])
        .where('p.repository', '=', repository)
        .where('p.head', '=', head)
        .where('p.open', '=', true)
        .where('p.key', '!=', key)
        .where('a.head', '=', head)
        .orderBy('p.key')
        .orderBy('a.id', 'desc')
        .execute();
      return rows.map(({ number, verdict }) => ({ number, verdict: verdict as Verdict }));
    },
    published: async (key, head) => {
      const rows = await db
        .selectFrom('pull_request as p')
        .leftJoin('check_run as c', (join) =>
          join.onRef('c.pull_request', '=', 'p.key').on('c.head', '=', head),
        )
        .leftJoin('review_comment as r', 'r.pull_request', 'p.key')
        .select([
          'p.comment_id',
          'p.comment_digest',
          'c.id as check_id',
          'c.completed',
          'c.digest as check_digest',
        ])
        .select(['r.finding', 'r.review', 'r.digest', 'r.resolved'])
        .where('p.key', '=', key)
        .execute();
      const intended = await db
        .selectFrom('intended_post')
        .select(['what', 'head'])
        .where('pull_request', '=', key)
        .execute();
      const first = rows[0];
      return {
        intended: intended.map(({ what, head: at }) => ({ what: what as IntendedPost['what'], head: at })),
        checkRun:
          first === undefined || first.check_id === null
            ? undefined
            : {
                id: first.check_id,
                completed: first.completed === true,
                digest: first.check_digest ?? undefined,
              },
        comment:
          first === undefined || first.comment_id === null
            ? undefined
            : { id: first.comment_id, digest: first.comment_digest ?? '' },
        reviewComments: rows.flatMap(({ finding, review, digest, resolved }) =>
          finding === null || review === null || digest === null
            ? []
            : [{ finding, review, digest, resolved: resolved === true }],
        ),
      };
    },
    intend: async (key, posts) => {
      if (posts.length === 0) return;
      await db
        .insertInto('intended_post')
        .values(posts.map(({ what, head }) => ({ pull_request: key, what, head })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    fulfil: async (key, { what, head }) => {
      await fulfilled(db, key, what).where('head', '=', head).execute();
    },
    saveCheckRun: async (key, head, { id, completed, digest }) => {
      const columns = { id, completed, digest: digest ?? null };
      await db
        .with('posted', (with_) => fulfilled(with_, key, 'check-run').where('head', '=', head))
        .insertInto('check_run')
        .values({ pull_request: key, head, ...columns })
        .onConflict((conflict) => conflict.columns(['pull_request', 'head']).doUpdateSet(columns))
        .execute();
    },
    saveComment: async (key, { id, digest }) => {
      await db
        .with('posted', (with_) => fulfilled(with_, key, 'comment'))
        .updateTable('pull_request')
        .set({ comment_id: id, comment_digest: digest })
        .where('key', '=', key)
        .execute();
    },
    saveReviewComments: async (key, comments) => {
      if (comments.length === 0) return;
      await db
        .with('posted', (with_) => fulfilled(with_, key, 'review'))
        .insertInto('review_comment')
        .values(comments.map((comment) => ({ pull_request: key, ...comment })))
        .onConflict((conflict) =>
          conflict.columns(['pull_request', 'finding']).doUpdateSet((eb) => ({
            review: eb.ref('excluded.review'),
            digest: eb.ref('excluded.digest'),
            resolved: eb.ref('excluded.resolved'),
          })),
        )
        .execute();
    },
    openCheckRuns: (key, except) =>
      db
        .selectFrom('check_run')
        .select(['head', (eb) => eb.ref('id').$castTo<number | null>().as('id')])
        .where('pull_request', '=', key)
        .where('completed', '=', false)
        .where('head', '!=', except)
        .unionAll((other) =>
          other
            .selectFrom('intended_post as i')
            .select(['i.head', sql<number | null>`null::bigint`.as('id')])
            .where('i.pull_request', '=', key)
            .where('i.what', '=', 'check-run')
            .where('i.head', '!=', except)
            .where(({ not, exists, selectFrom }) =>
              not(
                exists(
                  selectFrom('check_run as c')
                    .select('c.id')
                    .where('c.pull_request', '=', key)
                    .whereRef('c.head', '=', 'i.head'),
                ),
              ),
            ),
        )
        .execute()
        .then((rows) => rows.map(({ head, id }) => ({ head, id: id ?? undefined }))),
  };
}

/** What was intended of this kind is no more only intended. */
function fulfilled(db: QueryCreator<Tables>, key: string, what: IntendedPost['what']) {
  return db.deleteFrom('intended_post').where('pull_request', '=', key).where('what', '=', what);
}
