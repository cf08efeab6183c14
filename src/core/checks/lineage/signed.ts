import { Type } from 'typebox';
import { type SignatureVerification, trustKey } from '../../evidence/signature.ts';
import { defineCheck } from '../check.ts';
import { controls } from '../controls.ts';
import { listText } from '../message.ts';
import { judgeSignature } from './judge-signature.ts';

const pem = 'PEM text, or the path of a PEM file on the base branch';

/** A model signing bundle covers every file of the subject and was made by whom the policy trusts. */
export const signed = defineCheck({
  id: 'lineage/signed',
  title: 'The model is signed by whom the policy trusts',
  why: 'A file that was swapped after training passes every check of its metrics; a signature that nobody verifies shows only that there is one.',
  concerns: ['model', 'dataset'],
  needs: ['signatures'],
  whenAbsent: 'fail',
  options: Type.Object(
    {
      key: Type.Optional(Type.String({ minLength: 1, description: `The signer’s public key: ${pem}.` })),
      certificate_authority: Type.Optional(
        Type.String({ minLength: 1, description: `Certificates of your own authority: ${pem}.` }),
      ),
      trusted_root: Type.Optional(
        Type.String({
          minLength: 1,
          description: 'The path of a Sigstore trusted root on the base branch, for keyless signatures.',
        }),
      ),
      identity: Type.Optional(
        Type.String({
          minLength: 1,
          description: 'Who must have signed: the e-mail address or URI in the certificate, as a whole.',
        }),
      ),
      issuer: Type.Optional(
        Type.String({
          minLength: 1,
          description: 'Which OpenID Connect issuer must have vouched for the identity.',
        }),
      ),
      accept: Type.Array(Type.Union([Type.Literal('model-signing'), Type.Literal('in-toto')]), {
        default: ['model-signing'],
        minItems: 1,
        uniqueItems: true,
        description:
          '`in-toto`: any signed statement (SLSA provenance, say) that names the files by their SHA-256 counts too.',
      }),
      ignore_paths: Type.Array(Type.String({ minLength: 1 }), {
        default: [],
        description: 'Files and folders, relative to the signed folder, that need no signature.',
      }),
      ignore_unsigned_files: Type.Boolean({
        default: false,
        description:
          'Other files beside the signed ones are no failure. The subject’s own files must be signed all the same.',
      }),
    },
    { additionalProperties: false },
  ),
  messages: {
    signed: { text: '{bundle} covers {files} and is signed by {signer}' },
    stale: {
      text: '{bundle} was made of other files: {what}',
      remedy: 'Sign this version of the model and commit the signature with it.',
    },
    unsigned: {
      short: '{bundle} does not name {files}',
      text: '{files} {stand} beside the signed files and {bundle} does not name {them}',
      remedy: 'Sign the folder as it is, or name what needs no signature in ignore_paths.',
    },
    uncovered: {
      short: '{bundle} does not cover {files}',
      text: '{bundle} does not cover {files}',
      remedy: 'Sign the whole model and commit the signature with it.',
    },
    invalid: {
      short: 'the signature {bundle} does not hold',
      text: 'The signature {bundle} does not hold: {reason}',
      remedy: 'Find out who made it; sign the model again with the key or identity that the policy names.',
    },
    inconsistent: {
      short: 'the signature {bundle} contradicts itself',
      text: 'The signature {bundle} contradicts itself: {reason}',
      remedy: 'Sign the model again with a current version of model_signing.',
    },
    unverified: {
      short: 'the signature {bundle} cannot be verified',
      text: 'The signature {bundle} cannot be verified: {reason}',
      remedy: 'Name the key, authority or trusted root in the policy, from files of the base branch.',
    },
    unread: {
      text: '{bundle} cannot be compared with {files}: {reason}',
      remedy: 'Commit the files or LFS pointers to them, and sign by SHA-256 and whole files.',
    },
    predicate: {
      text: '{bundle} is no model signature: {reason}',
      remedy: 'Sign with model_signing, or accept in-toto statements in the policy.',
    },
  },
  controls: controls.security,
  evaluate: ({ subject, head, options }) => {
    const own = head.signatures.filter(({ trust }) => trust === trustKey(options));
    const judged = own.map((one) => ({ one, ...judgeSignature(one, options) }));
    const good = judged.filter(({ status }) => status === 'pass');
    const covered = new Set(
      good.flatMap(({ one }) =>
        one.coverage.files.filter(({ state }) => state === 'match').map(({ path }) => path),
      ),
    );
    const open = subject.artifacts.map(({ path }) => path).filter((path) => !isCovered(path, covered));
    const files = [...subject.artifacts, ...own.map(({ bundle }) => bundle)];
    const rest = {
      evidence: [...new Map(files.map(({ path, blob }) => [path, { path, blob }])).values()],
      steps: judged.map(({ one, message, data }) => stepOf(one, message, data)),
    };
    const [first] = good;
    if (first !== undefined && open.length === 0)
      return { status: 'pass', message: first.message, data: first.data, ...rest };
    const worst =
      judged.find(({ status }) => status === 'fail') ?? judged.find(({ status }) => status === 'unknown');
    if (worst !== undefined) {
      const { one, status, message, data, paths } = worst;
      return {
        status,
        message,
        data,
        ...rest,
        places: [...new Set([one.bundle.path, ...paths])].slice(0, 10).map((path) => ({ path, line: 1 })),
      };
    }
    const bundle = listText(
      own.map((one) => one.bundle.path),
      3,
    );
    return {
      status: 'fail',
      message: 'uncovered',
      data: { bundle, files: listText(open, 3) },
      ...rest,
      places: open.slice(0, 10).map((path) => ({ path, line: 1 })),
    };
  },
});

/** A DVC pointer is covered where the file that it stands for is. */
function isCovered(path: string, covered: ReadonlySet<string>): boolean {
  return covered.has(path) || (path.endsWith('.dvc') && covered.has(path.slice(0, -4)));
}

function stepOf(
  { bundle, signature, coverage }: SignatureVerification,
  message: string,
  data: Readonly<Record<string, string>>,
): string {
  const by = signature.state === 'valid' ? `signed by ${signature.signer}` : signature.reason;
  const count = (state: string) => coverage.files.filter((file) => file.state === state).length;
  return `${bundle.path}: ${by}; ${count('match')} files match, ${count('mismatch')} differ, ${count('missing')} are missing, ${count('unread')} could not be compared, ${coverage.unsigned.length} are not named (${message}${data.reason === undefined ? '' : `: ${data.reason}`}).`;
}
