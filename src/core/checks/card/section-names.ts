/**
 * The headings under which people write the sections of a model card or a datasheet. The keys are the names that a
 * policy uses. Sources: Mitchell et al. (2019), "Model Cards for Model Reporting", section 4; the Hugging Face model
 * card template; Google's Model Card Toolkit schema; Gebru et al. (2021), "Datasheets for Datasets", section 3;
 * headings of openai/whisper, openai/gpt-2 and student repositories, and their usual words in other languages. Compared by `headingForms`.
 */
const headings: Readonly<Record<string, string>> = {
  'model-details': `
    model details | model description | overview | about | description | summary | model | vision general | visao
    geral do modelo | visao geral | descripcion del modelo | detalles del modelo | descricao do modelo | detalhes
    do modelo | description du modele | details du modele | modellbeschreibung | modelldetails | descrizione del
    modello | model identification | モデルの詳細 | モデル概要 | 概要 | 模型详情 | 模型描述 | 模型介绍 | 模型概述 | 모델 설명
  `,
  'intended-use': `
    intended use | intended uses | uses | use | usage | use case | use cases | direct use | model use | evaluated
    use | intended users | primary intended uses | intended uses and limitations | purpose | intended purpose |
    applications | how to use | uso previsto | utilisation prevue | 使用目的 | intended applications | intended
    application | suggested use | recommended use | recommended uses | use and limitations | scope | uso
    pretendido | usos previstos | casos de uso | uso recomendado | uso | usos | finalidade | objetivo |
    utilisation | utilisations prevues | usage prevu | cas d usage | cas d utilisation | verwendungszweck |
    vorgesehene verwendung | beabsichtigte nutzung | einsatzzweck | anwendungsfalle | uso previsto e limitazioni |
    casi d uso | 使用用途 | 想定される用途 | 用途 | 使い方 | 预期用途 | 适用范围 | 使用场景 | 应用场景 | 사용 목적 | 용도
  `,
  'out-of-scope': `
    out of scope use | out of scope uses | out of scope | out of scope use cases | misuse | prohibited uses |
    prohibited use | misuse and out of scope use | not intended use | not intended uses | not for use | unintended
    use | unintended uses | non intended use | excluded uses | usos no previstos | uso no previsto | fuera de
    alcance | fora do escopo | usos nao previstos | usages hors perimetre | hors perimetre | nicht vorgesehene
    verwendung | fuori ambito | 適用範囲外 | 禁止用途 | 不适用范围 | 超出范围的用途
  `,
  limitations: `
    limitations | limitation | known limitations | bias risks and limitations | risks and limitations |
    limitations and bias | limitations and biases | limitations and risks | bias and limitations | biases and
    limitations | intended uses and limitations | performance and limitations | caveats and recommendations |
    caveats | model caveats and recommendations | technical limitations | risks | risks and biases | limitaciones
    | limites | limits | weaknesses | failure modes | known issues | known failure modes | shortcomings |
    limitacion | limitaciones conocidas | limitacoes | limitacoes conhecidas | limitacoes e vieses | limitaciones
    y sesgos | sesgos y limitaciones | riesgos y limitaciones | riscos e limitacoes | limitations connues |
    limites et biais | biais et limites | einschrankungen | grenzen | bekannte einschrankungen | limitazioni |
    制限事項 | 制限 | 限界 | 制約 | 局限性 | 限制 | 局限 | 已知限制 | 한계 | 제한 사항 | 한계점
  `,
  'training-data': `
    training data | train data | training dataset | training datasets | training details | training | data |
    dataset | datasets | training and evaluation data | training procedure | data used | datos de entrenamiento |
    donnees d entrainement | data sources | data source | data and preprocessing | training set | training corpus
    | data description | dataset description | dataset overview | datos | conjunto de datos | datos y
    preprocesamiento | dados | dados de treino | dados de treinamento | conjunto de dados | base de dados |
    donnees | jeu de donnees | donnees d apprentissage | trainingsdaten | daten | datensatz | dati | dati di
    addestramento | dati di training | 学習データ | 訓練データ | トレーニングデータ | データ | データセット | 训练数据 | 数据 | 数据集 | 학습 데이터 | 훈련
    데이터 | 데이터셋
  `,
  evaluation: `
    evaluation | evaluation results | eval results | results | performance | metrics | evaluation data |
    quantitative analyses | quantitative analysis | model performance | benchmarks | benchmark results | testing
    data factors and metrics | validation | evaluation metrics | performance metrics | test results | evaluacion |
    resultados | resultats | metrics and results | results and metrics | headline results | performance results |
    testing | model evaluation | validation results | holdout results | test set performance | test performance |
    test set results | validation performance | held out performance | holdout performance | classification metrics |
    classification report | accuracy | rendimiento | metricas |
    evaluacion y metricas | avaliacao | desempenho | metricas de desempenho | metricas de avaliacao | evaluation
    et resultats | performances | metriques | leistung | auswertung | ergebnisse | bewertung | valutazione |
    risultati | prestazioni | 評価 | 性能 | 評価結果 | 結果 | 评估 | 评估结果 | 性能指标 | 评测结果 | 实验结果 | 평가 | 성능 | 결과
  `,
  factors: `
    factors | relevant factors | evaluation factors | groups | subgroups
  `,
  metrics: `
    metrics | evaluation metrics | performance metrics | performance measures | model performance measures
  `,
  'ethical-considerations': `
    ethical considerations | ethics | ethical considerations and limitations | model ethical considerations |
    fairness | fairness considerations | bias | bias and fairness | broader implications | responsible ai | bias
    risks and limitations | ethical issues | consideraciones eticas | ethical considerations and risks | bias
    risks | risks and ethical considerations | bias fairness | bias and ethics | sesgos | sesgo y equidad | etica
    | consideracoes eticas | vieses e equidade | vieses | considerations ethiques | biais | equite | ethische
    uberlegungen | ethik | considerazioni etiche | 倫理的考慮事項 | 倫理的配慮 | 伦理考虑 | 伦理考量 | 윤리적 고려 사항
  `,
  recommendations: `
    recommendations | caveats and recommendations | model caveats and recommendations
  `,
  licence: `
    licence | license | licensing | licensing information | license information
  `,
  contact: `
    contact | contacts | model card contact | dataset card contact | owners | maintainers | authors | model card
    authors | point of contact
  `,
  monitoring: `
    monitoring | monitoring plan | post deployment monitoring | maintenance
  `,
  'human-oversight': `
    human oversight | oversight | human in the loop | override
  `,
  motivation: `
    motivation | purpose | curation rationale | dataset summary | dataset description | why
  `,
  composition: `
    composition | dataset structure | data instances | data fields | data splits | structure | columns | features
    | schema | contents | fields | data dictionary
  `,
  collection: `
    collection process | data collection | data collection and processing | source data | collection | dataset
    creation | sources | provenance | initial data collection and normalization | origin
  `,
  preprocessing: `
    preprocessing | preprocessing cleaning labeling | preprocessing cleaning labelling | data preprocessing |
    cleaning | processing | annotations | annotation process | labeling
  `,
  distribution: `
    distribution | licensing information | license | licence | access | how to get the data
  `,
  maintenance: `
    maintenance | dataset curators | updates | versioning | contributions
  `,
  'personal-data': `
    personal and sensitive information | personal data | privacy | sensitive data | pii | gdpr | personal
    information
  `,
};

/** The headings of each section, by its name in a policy. */
export const sectionNames: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(headings).map(([name, text]) => [name, text.split('|').map((one) => one.trim())]),
);

/** Words that qualify a heading and do not change what it is of: `Known Limitations`, `Model Performance Summary`. */
const before =
  /^(?:(?:the|our|known|key|main|current|overall|important|potential|final|model|system|summary of|overview of|detailed) )+/;
const after = /(?: (?:section|overview|summary|details|information|notes?|statement|results|analysis))+$/;

/**
 * What a heading may be read as, each after `normaliseHeading`: the whole; without what stands in brackets or behind a dash or colon
 * ("Metrics (temporal holdout)", "Evaluation: test set"); each of several that it names ("Limitations & Ethical Considerations"); each
 * without the words that only qualify it.
 */
export function headingForms(heading: string): ReadonlySet<string> {
  const text = heading.slice(0, 300);
  const head = text.replace(/[([（【][^)\]）】]*[)\]）】]?/g, ' ').split(/\s[—–-]+\s|[:：|]/)[0] ?? '';
  const named = head.split(/\s(?:and|y|e|et|und)\s|[&,/、]/i);
  const forms = [text, head, ...named].map(normaliseHeading).filter((form) => form !== '');
  return new Set(
    forms.flatMap((form) => [form, form.replace(before, ''), form.replace(before, '').replace(after, '')]),
  );
}

/** Lower case, accents and punctuation gone, `&` as `and`, `[optional]`, numbering and emphasis dropped. */
export function normaliseHeading(heading: string): string {
  return heading
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/\[optional\]|\(optional\)/g, ' ')
    .replace(/&/g, ' and ')
    .replace(/^\s*(?:\d+[.):]?\s*)+/, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
