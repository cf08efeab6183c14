import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** In order; a released one is never edited, only followed. */
const migrations: Readonly<Record<string, Migration>> = {
  '0001-spine': {
    async up(db) {
      await sql`create table delivery (
        id text primary key, event text not null, received_at timestamptz not null default now())`.execute(
        db,
      );
      await sql`create index delivery_received_at on delivery (received_at)`.execute(db);
      await sql`create table pull_request (
        key text primary key, installation bigint not null, repository bigint not null,
        owner text not null, name text not null, number bigint not null,
        open boolean not null default true, head text, base text, base_ref text, author text, private boolean,
        updated_at timestamptz, reason text not null,
        wanted bigint not null default 1, done bigint not null default 0, leased_until timestamptz,
        comment_id bigint, comment_digest text)`.execute(db);
      await sql`create index pull_request_head on pull_request (repository, head)`.execute(db);
      await sql`create table audit (
        id bigint generated always as identity primary key,
        pull_request text not null references pull_request (key),
        head text not null, base text not null, policy_digest text not null, verdict text not null,
        audit jsonb not null, recorded_at timestamptz not null default now())`.execute(db);
      await sql`create index audit_latest on audit (pull_request, id desc)`.execute(db);
      await sql`create table check_run (
        pull_request text not null references pull_request (key), head text not null,
        id bigint not null, completed boolean not null, digest text, primary key (pull_request, head))`.execute(
        db,
      );
      await sql`create table review_comment (
        pull_request text not null references pull_request (key), finding text not null,
        review bigint not null, digest text not null, resolved boolean not null default false,
        primary key (pull_request, finding))`.execute(db);
    },
  },
  '0002-intended-posts': {
    async up(db) {
      await sql`create table intended_post (
        pull_request text not null, what text not null, head text not null,
        primary key (pull_request, what, head))`.execute(db);
    },
  },
  '0003-audits-to-be-published': {
    async up(db) {
      await sql`alter table pull_request add column audited bigint not null default 0`.execute(db);
      await sql`alter table audit add column diff_lines jsonb not null default '[]'`.execute(db);
    },
  },
};

/** Brings the database to this version's tables. Safe to run by several processes at once (kysely takes an advisory lock). */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
    migrationTableName: 'assay_migration',
    migrationLockTableName: 'assay_migration_lock',
  });
  const { error } = await migrator.migrateToLatest();
  if (error !== undefined) throw error;
}
