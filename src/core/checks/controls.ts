/**
 * Which clauses a kind of check *supports*; never "satisfies": the human part of each clause stays a person's.
 * Tokens are `framework_clause`, valid as OSCAL tokens. Sources: Regulation (EU) 2024/1689 (AI Act) articles 9 to 15, 17
 * and annex IV; NIST AI 100-1 (AI RMF 1.0) subcategories; ISO/IEC 42001:2023 annex A; SR 11-7 of the Federal Reserve
 * (sections IV and V) and its successor SR 26-2; GDPR articles 5 and 9; Regulation B, 12 CFR 1002.2(p).
 */
export const controls = {
  /** The change is compared with what it replaces. */
  performanceComparison: [
    'eu-ai-act_art-9.6',
    'eu-ai-act_art-9.8',
    'eu-ai-act_annex-iv.2.g',
    'eu-ai-act_art-15.1',
    'nist-ai-rmf_measure-2.3',
    'nist-ai-rmf_measure-4.3',
    'iso42001_A.6.2.4',
    'sr-26-2_validation-monitoring',
    'sr-11-7_v.3',
  ],
  /** The model reaches a stated level. */
  performanceLevel: [
    'eu-ai-act_art-9.8',
    'eu-ai-act_art-15.1',
    'eu-ai-act_art-15.3',
    'nist-ai-rmf_measure-2.3',
    'iso42001_A.6.2.4',
    'sr-11-7_v.3',
    'reg-b_1002.2.p',
  ],
  /** The model is documented for those who use it. */
  modelDocumentation: [
    'eu-ai-act_art-11.1',
    'eu-ai-act_annex-iv.1',
    'eu-ai-act_annex-iv.3',
    'eu-ai-act_art-13.3',
    'nist-ai-rmf_map-2.2',
    'nist-ai-rmf_measure-2.9',
    'iso42001_A.6.2.7',
    'iso42001_A.8.2',
    'sr-11-7_iv',
  ],
  /** What the documentation says agrees with the evidence. */
  documentationAccuracy: [
    'eu-ai-act_art-13.3.b.ii',
    'eu-ai-act_art-15.3',
    'nist-ai-rmf_measure-2.1',
    'iso42001_A.6.2.7',
  ],
  /** The data is documented for those who use it. */
  dataDocumentation: [
    'eu-ai-act_annex-iv.2.d',
    'eu-ai-act_art-10.2.b',
    'eu-ai-act_art-10.2.h',
    'nist-ai-rmf_map-2.3',
    'iso42001_A.7.2',
    'iso42001_A.7.6',
  ],
  /** The data meets what is expected of it. */
  dataQuality: [
    'eu-ai-act_art-10.3',
    'nist-ai-rmf_map-2.3',
    'iso42001_A.7.4',
    'sr-26-2_development-use',
    'sr-11-7_iv',
    'gdpr_art-5.1.d',
  ],
  /** Parts of the population are looked at one by one. */
  slices: [
    'eu-ai-act_annex-iv.3',
    'eu-ai-act_art-13.3.b.v',
    'nist-ai-rmf_measure-2.3',
    'nist-ai-rmf_measure-2.5',
    'iso42001_A.6.2.4',
    'sr-11-7_v.3',
  ],
  /** Groups of people are compared. */
  fairness: [
    'eu-ai-act_art-10.2.f',
    'eu-ai-act_annex-iv.2.g',
    'nist-ai-rmf_measure-2.11',
    'iso42001_A.5.4',
    'iso42001_A.6.2.4',
    'gdpr_art-5.1.a',
    'ugesp_1607.4.d',
  ],
  /** Licence and provenance are recorded. */
  provenance: ['eu-ai-act_art-10.2.b', 'nist-ai-rmf_map-4.1', 'iso42001_A.7.3', 'iso42001_A.7.5'],
  /** Test results exist and are sound. */
  testEvidence: [
    'eu-ai-act_annex-iv.2.g',
    'nist-ai-rmf_measure-2.1',
    'sr-26-2_validation-monitoring',
    'sr-11-7_v.2',
  ],
  /** The evidence speaks of this version. */
  evidenceFreshness: ['eu-ai-act_art-11.1', 'nist-ai-rmf_govern-1.5', 'sr-26-2_validation-monitoring'],
  /** What was made from what can be followed, and done again. */
  traceability: [
    'eu-ai-act_annex-iv.2.d',
    'eu-ai-act_annex-iv.2.g',
    'nist-ai-rmf_measure-2.1',
    'iso42001_A.7.5',
    'sr-11-7_v.2',
  ],
  /** Files that are loaded can be trusted. */
  security: ['eu-ai-act_art-15.5', 'eu-ai-act_annex-iv.2.h', 'nist-ai-rmf_measure-2.7'],
  /** The rules themselves are governed. */
  policyChange: ['eu-ai-act_art-9.8', 'eu-ai-act_art-17.1.d', 'nist-ai-rmf_govern-1.4', 'iso42001_A.2.2'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
