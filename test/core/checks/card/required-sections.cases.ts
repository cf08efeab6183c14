import type { CheckCases } from '../cases.ts';

const filled = 'Described here in a sentence that a person wrote for this model.';

export const cases: CheckCases = {
  check: 'card/required-sections',
  about: 'model',
  invalid: [{ sections: 'limitations' }, { sections: [] }, { section: ['limitations'] }, { min_words: 0 }],
  cases: [
    { name: 'all four sections', expect: { status: 'pass', says: ['all 4 required sections'] } },
    {
      name: 'no limitations section',
      files: {
        'models/credit/README.md': `# Credit\n\n## Intended use\n\n${filled}\n\n## Training data\n\n${filled}\n\n## Evaluation\n\n${filled}\n`,
      },
      expect: {
        status: 'fail',
        says: ['limitations section is missing'],
        places: ['models/credit/README.md:13'],
      },
    },
    {
      name: 'headings as people write them',
      files: {
        'models/credit/README.md': `INTENDED USES:\n==============\n\n${filled}\n\n### 3. Bias, Risks & Limitations [optional]\n\n${filled}\n\n## **Training Details**\n\n### Data\n\n${filled}\n\n## Results.\n\n${filled}\n`,
      },
      expect: { status: 'pass' },
    },
    {
      name: 'headings that say more than the section’s name',
      files: {
        'models/credit/README.md': `## Intended Use (and users)\n\n${filled}\n\n## Known Limitations & Ethical Considerations\n\n${filled}\n\n## 📊 Data Overview\n\n${filled}\n\n## Metrics (Temporal Holdout — XGBoost)\n\n${filled}\n`,
      },
      expect: { status: 'pass' },
    },
    {
      name: 'headings in Portuguese',
      files: {
        'models/credit/README.md': `## 1. Uso pretendido\n\n${filled}\n\n## 2. Dados de treino\n\n${filled}\n\n## 3. Desempenho (métricas no conjunto de teste)\n\n${filled}\n\n## 4. Limitações\n\n${filled}\n`,
      },
      expect: { status: 'pass' },
    },
    {
      name: 'headings in Japanese',
      files: {
        'models/credit/README.md': `## 用途\n\n${filled}\n\n## 学習データ\n\n${filled}\n\n## 評価結果\n\n${filled}\n\n## 制限事項\n\n${filled}\n`,
      },
      expect: { status: 'pass' },
    },
    {
      name: 'headings that only mention a section',
      files: {
        'models/credit/README.md': `## Uses\n\n${filled}\n\n## Training Data\n\n${filled}\n\n## Evaluation\n\n${filled}\n\n## Why there are few limitations\n\n${filled}\n`,
      },
      expect: { status: 'fail', says: ['limitations section is missing'] },
    },
    {
      name: 'the template’s placeholder',
      files: {
        'models/credit/README.md': `## Uses\n\n${filled}\n\n## Bias, Risks, and Limitations\n\n[More Information Needed]\n\n## Training Data\n\n${filled}\n\n## Evaluation\n\n${filled}\n`,
      },
      expect: {
        status: 'fail',
        says: ['limitations section is empty or a placeholder'],
        places: ['models/credit/README.md:7'],
      },
    },
    {
      name: 'the template’s sentence that looks like text',
      files: {
        'models/credit/README.md': `## Uses\n\n${filled}\n\n## Bias, Risks, and Limitations\n\n### Recommendations\n\nUsers (both direct and downstream) should be made aware of the risks, biases and limitations of the model. More information needed for further recommendations.\n\n## Training Data\n\n${filled}\n\n## Evaluation\n\n${filled}\n`,
      },
      expect: { status: 'fail', says: ['limitations'] },
    },
    {
      name: 'a heading inside a code fence is no section',
      files: {
        'models/credit/README.md': `## Uses\n\n\`\`\`md\n## Limitations\n\n${filled}\n\`\`\`\n\n## Training Data\n\n${filled}\n\n## Evaluation\n\n${filled}\n`,
      },
      expect: { status: 'fail', says: ['limitations section is missing'] },
    },
    {
      name: 'a section of the team’s own, too short',
      options: { sections: ['Rollback plan'], min_words: 5 },
      files: { 'models/credit/README.md': '# Credit\n\n## Rollback Plan\n\nNone yet.\n' },
      expect: { status: 'fail', says: ['Rollback plan section is too short'] },
    },
    {
      name: 'a synonym of the team’s own',
      options: { sections: ['limitations'], synonyms: { limitations: ['Grenzen'] } },
      files: { 'models/credit/README.md': `# Kredit\n\n## Grenzen\n\n${filled}\n` },
      expect: { status: 'pass' },
    },
  ],
};
