import type { MetricDefinition } from '../checks/check.ts';

type Row = readonly [
  name: string,
  /** Separated by spaces; compared without case and separators, so `roc_auc` is also `ROC-AUC` and `roc auc`. */
  aliases: string,
  direction: 'higher' | 'lower' | undefined,
  unit: MetricDefinition['unit'],
  low: number,
  high: number,
];

const inf = Infinity;

/** scikit-learn user guide 3.4, "Metrics and scoring"; T. Fawcett, "An introduction to ROC analysis", 2006 (rates). */
const classification: readonly Row[] = [
  [
    'accuracy',
    'acc accuracy_score acuracia acurácia exactitud categorical_accuracy binary_accuracy sparse_categorical_accuracy',
    'higher',
    'fraction',
    0,
    1,
  ],
  [
    'balanced_accuracy',
    'bacc bal_acc balanced_acc balanced_accuracy_score bal_accuracy',
    'higher',
    'fraction',
    0,
    1,
  ],
  ['error_rate', 'err classification_error misclassification_rate zero_one_loss', 'lower', 'fraction', 0, 1],
  [
    'roc_auc',
    'auc auroc auc_roc area_under_roc area_under_the_roc_curve rocauc_score roc_auc_score rocauc',
    'higher',
    'fraction',
    0,
    1,
  ],
  ['roc_auc_ovr', 'auc_ovr', 'higher', 'fraction', 0, 1],
  ['roc_auc_ovo', 'auc_ovo', 'higher', 'fraction', 0, 1],
  ['pr_auc', 'auc_pr aucpr auprc prauc area_under_pr auc_prc pr_auc_score', 'higher', 'fraction', 0, 1],
  ['average_precision', 'ap avg_precision average_precision_score', 'higher', 'fraction', 0, 1],
  ['f2', 'f2_score fbeta_2', 'higher', 'fraction', 0, 1],
  ['f0_5', 'f05_score fbeta_0_5', 'higher', 'fraction', 0, 1],
  [
    'specificity',
    'tnr true_negative_rate selectivity especificidade especificidad',
    'higher',
    'fraction',
    0,
    1,
  ],
  ['npv', 'negative_predictive_value', 'higher', 'fraction', 0, 1],
  ['false_positive_rate', 'fpr fall_out', 'lower', 'fraction', 0, 1],
  ['false_negative_rate', 'fnr miss_rate', 'lower', 'fraction', 0, 1],
  ['false_discovery_rate', 'fdr', 'lower', 'fraction', 0, 1],
  ['false_omission_rate', '', 'lower', 'fraction', 0, 1],
  ['pass_rate', 'success_rate', 'higher', 'fraction', 0, 1],
  ['min_dcf', 'mindcf min_detection_cost', 'lower', 'unitless', 0, inf],
  ['equal_error_rate', 'eer', 'lower', 'fraction', 0, 1],
  [
    'mcc',
    'matthews matthews_corrcoef matthews_correlation matthews_correlation_coefficient phi_coefficient mcc_score phi',
    'higher',
    'unitless',
    -1,
    1,
  ],
  ['cohen_kappa', 'kappa cohens_kappa cohen_kappa_score', 'higher', 'unitless', -1, 1],
  ['quadratic_weighted_kappa', 'qwk weighted_kappa', 'higher', 'unitless', -1, 1],
  ['youden_j', 'youdens_j informedness', 'higher', 'unitless', -1, 1],
  ['geometric_mean', 'gmean g_mean', 'higher', 'fraction', 0, 1],
  ['hamming_loss', '', 'lower', 'fraction', 0, 1],
  ['hinge_loss', 'hinge', 'lower', 'unitless', 0, inf],
  ['subset_accuracy', '', 'higher', 'fraction', 0, 1],
  [
    'log_loss',
    'logloss cross_entropy cross_entropy_loss binary_crossentropy categorical_crossentropy binary_logloss multi_logloss mlogloss bce ce_loss log_loss_score',
    'lower',
    'unitless',
    0,
    inf,
  ],
];

/** The averages of scikit-learn's `classification_report` and `average=`. */
const averaged: readonly Row[] = [
  ['precision', 'ppv positive_predictive_value prec precisao precisão'],
  [
    'recall',
    'tpr sensitivity true_positive_rate hit_rate rec revocacao revocação sensibilidade sensibilidad',
  ],
  ['f1', 'f1_score f1_measure f_measure f_score f1_binary'],
].flatMap(([name = '', aliases = '']): Row[] => [
  [name, aliases, 'higher', 'fraction', 0, 1],
  ...['macro', 'micro', 'weighted', 'samples'].map((average): Row => {
    const spelt = [name, `${name}_score`].flatMap((one) => [
      `${average}_${one}`,
      `${one}_${average}`,
      `${average}_avg_${one}`,
      `${one}_${average}_avg`,
    ]);
    return [`${name}_${average}`, spelt.join(' '), 'higher', 'fraction', 0, 1];
  }),
]);

/** Credit scoring: L. C. Thomas, "Consumer Credit Models", 2009, chapter 2 (Gini, KS). */
const scoring: readonly Row[] = [
  ['gini', 'gini_coefficient accuracy_ratio somers_d', 'higher', 'unitless', -1, 1],
  ['ks_separation', 'ks ks_score ks_stat', 'higher', 'fraction', 0, 1],
  ['lift', '', 'higher', 'unitless', 0, inf],
];

/** C. Guo et al., "On calibration of modern neural networks", ICML 2017; G. W. Brier, 1950; A. P. Dawid, 1982. */
const calibration: readonly Row[] = [
  ['brier_score', 'brier brier_score_loss brier_loss brier_multi', 'lower', 'fraction', 0, 2],
  ['expected_calibration_error', 'ece calibration_error ece_score', 'lower', 'fraction', 0, 1],
  ['maximum_calibration_error', 'mce max_calibration_error', 'lower', 'fraction', 0, 1],
  ['adaptive_calibration_error', '', 'lower', 'fraction', 0, 1],
  ['nll', 'negative_log_likelihood', 'lower', 'unitless', -inf, inf],
  ['log_likelihood', 'loglik', 'higher', 'unitless', -inf, inf],
  ['brier_skill_score', 'bss', 'higher', 'unitless', -inf, 1],
  // E. Graf et al., 1999: over the times of a survival curve
  ['integrated_brier_score', 'ibs', 'lower', 'fraction', 0, 1],
];

/** scikit-learn user guide 3.4.6; R. J. Hyndman and A. B. Koehler, 2006 (MASE); T. Gneiting and A. E. Raftery, 2007 (CRPS). */
const regression: readonly Row[] = [
  ['mae', 'mean_absolute_error l1_error mean_abs_error', 'lower', 'unitless', 0, inf],
  ['mse', 'mean_squared_error l2_error mean_sq_error mean_square_error', 'lower', 'unitless', 0, inf],
  ['rmse', 'root_mean_squared_error root_mean_square_error rms_error', 'lower', 'unitless', 0, inf],
  ['nrmse', 'normalized_rmse normalised_rmse', 'lower', 'unitless', 0, inf],
  ['msle', 'mean_squared_log_error mean_squared_logarithmic_error', 'lower', 'unitless', 0, inf],
  ['rmsle', 'root_mean_squared_log_error', 'lower', 'unitless', 0, inf],
  [
    'mape',
    'mean_absolute_percentage_error mean_abs_perc_error mean_absolute_percent_error',
    'lower',
    'unknown',
    0,
    inf,
  ],
  ['smape', 'symmetric_mean_absolute_percentage_error', 'lower', 'unknown', 0, 200],
  ['wape', 'weighted_absolute_percentage_error wmape', 'lower', 'unknown', 0, inf],
  ['mase', 'mean_absolute_scaled_error', 'lower', 'unitless', 0, inf],
  ['rmsse', 'root_mean_squared_scaled_error', 'lower', 'unitless', 0, inf],
  ['median_absolute_error', 'medae', 'lower', 'unitless', 0, inf],
  ['max_error', '', 'lower', 'unitless', 0, inf],
  [
    'r2',
    'r_squared rsquared r2_score coefficient_of_determination rsq r_2 r2score',
    'higher',
    'unitless',
    -inf,
    1,
  ],
  ['adjusted_r2', 'adj_r2 r2_adjusted adjusted_r_squared', 'higher', 'unitless', -inf, 1],
  ['explained_variance', 'evs explained_variance_score', 'higher', 'unitless', -inf, 1],
  ['pinball_loss', 'quantile_loss mean_pinball_loss', 'lower', 'unitless', 0, inf],
  ['huber_loss', 'huber', 'lower', 'unitless', 0, inf],
  ['crps', 'continuous_ranked_probability_score', 'lower', 'unitless', 0, inf],
  ['poisson_deviance', 'mean_poisson_deviance', 'lower', 'unitless', 0, inf],
  ['gamma_deviance', 'mean_gamma_deviance', 'lower', 'unitless', 0, inf],
  [
    'pearson',
    'pearsonr pearson_correlation pearson_r pearson_corr pearson_rho plcc pearson_cosine cosine_pearson',
    'higher',
    'unitless',
    -1,
    1,
  ],
  [
    'spearman',
    'spearmanr spearman_correlation spearman_rho spearmanr_correlation spearman_r srcc srocc spearman_cosine cosine_spearman',
    'higher',
    'unitless',
    -1,
    1,
  ],
  ['kendall', 'kendalltau kendall_tau krcc', 'higher', 'unitless', -1, 1],
  [
    'concordance_index',
    'c_index cindex harrell_c ci_index concordance_index_censored harrells_c cstat c_statistic concordance',
    'higher',
    'fraction',
    0,
    1,
  ],
];

/** C. D. Manning et al., "Introduction to Information Retrieval", 2008, chapter 8; K. Järvelin and J. Kekäläinen, 2002 (NDCG). */
const ranking: readonly Row[] = [
  ['mean_average_precision', 'map', 'higher', 'fraction', 0, 1],
  ['mrr', 'mean_reciprocal_rank mean_reciprocal_rank_score', 'higher', 'fraction', 0, 1],
  [
    'ndcg',
    'normalized_discounted_cumulative_gain normalised_discounted_cumulative_gain ndcg_score',
    'higher',
    'fraction',
    0,
    1,
  ],
  ['mean_rank', '', 'lower', 'unitless', 1, inf],
];

/** scikit-learn user guide 2.3.11, "Clustering performance evaluation". */
const clustering: readonly Row[] = [
  ['silhouette', 'silhouette_score silhouette_coefficient', 'higher', 'unitless', -1, 1],
  ['davies_bouldin', 'davies_bouldin_score davies_bouldin_index dbi', 'lower', 'unitless', 0, inf],
  [
    'calinski_harabasz',
    'calinski_harabasz_score calinski_harabasz_index chi_score',
    'higher',
    'unitless',
    0,
    inf,
  ],
  ['adjusted_rand', 'ari adjusted_rand_index adjusted_rand_score', 'higher', 'unitless', -1, 1],
  [
    'normalized_mutual_info',
    'nmi normalised_mutual_info normalized_mutual_info_score',
    'higher',
    'fraction',
    0,
    1,
  ],
  ['adjusted_mutual_info', 'ami adjusted_mutual_info_score', 'higher', 'unitless', -1, 1],
  ['homogeneity', 'homogeneity_score', 'higher', 'fraction', 0, 1],
  ['completeness', 'completeness_score', 'higher', 'fraction', 0, 1],
  ['v_measure', 'v_measure_score', 'higher', 'fraction', 0, 1],
];

/**
 * K. Papineni et al., 2002 (BLEU, 0 to 100 by SacreBLEU, 0 to 1 by others); C.-Y. Lin, 2004 (ROUGE, likewise); NIST sclite (word error
 * rate, which insertions take beyond 1); EleutherAI lm-evaluation-harness, `api/metrics.py` (acc_norm, mc2, bits per byte).
 */
const language: readonly Row[] = [
  ['bleu', 'sacrebleu corpus_bleu', 'higher', 'unknown', 0, 100],
  ...[1, 2, 3, 4].map((n): Row => [`bleu_${n}`, '', 'higher', 'unknown', 0, 100]),
  ['rouge1', 'rouge_1 rouge1_f rouge1_fmeasure', 'higher', 'unknown', 0, 100],
  ['rouge2', 'rouge_2 rouge2_f rouge2_fmeasure', 'higher', 'unknown', 0, 100],
  ['rougeL', 'rouge_l rougel_f rougel_fmeasure', 'higher', 'unknown', 0, 100],
  ['rougeLsum', 'rouge_lsum', 'higher', 'unknown', 0, 100],
  ['chrf', 'chr_f chrfpp chrf_plus_plus', 'higher', 'unknown', 0, 100],
  ['ter', 'translation_edit_rate', 'lower', 'unknown', 0, inf],
  ['meteor', 'meteor_score', 'higher', 'fraction', 0, 1],
  ['bertscore_precision', '', 'higher', 'fraction', -1, 1],
  ['bertscore_recall', '', 'higher', 'fraction', -1, 1],
  ['bertscore_f1', 'bertscore bert_score', 'higher', 'fraction', -1, 1],
  ['bleurt', '', 'higher', 'unitless', -inf, inf],
  ['comet', '', 'higher', 'unitless', -inf, inf],
  ['wer', 'word_error_rate wer_score', 'lower', 'fraction', 0, inf],
  ['cer', 'character_error_rate char_error_rate', 'lower', 'fraction', 0, inf],
  ['per', 'phoneme_error_rate', 'lower', 'fraction', 0, inf],
  ['ser', 'sentence_error_rate', 'lower', 'fraction', 0, 1],
  ['perplexity', 'ppl', 'lower', 'unitless', 1, inf],
  ['word_perplexity', '', 'lower', 'unitless', 1, inf],
  ['byte_perplexity', '', 'lower', 'unitless', 1, inf],
  ['bits_per_byte', 'bpb', 'lower', 'unitless', 0, inf],
  ['bits_per_character', 'bpc', 'lower', 'unitless', 0, inf],
  ['exact_match', 'em exact exact_match_accuracy', 'higher', 'unknown', 0, 100],
  ['quasi_exact_match', 'quasi_em', 'higher', 'fraction', 0, 1],
  ['acc_norm', 'accuracy_norm normalized_accuracy', 'higher', 'fraction', 0, 1],
  ['mc1', '', 'higher', 'fraction', 0, 1],
  ['mc2', '', 'higher', 'fraction', 0, 1],
  ['win_rate', '', 'higher', 'fraction', 0, 1],
  ['prompt_level_strict_acc', '', 'higher', 'fraction', 0, 1],
  ['inst_level_strict_acc', '', 'higher', 'fraction', 0, 1],
  ['prompt_level_loose_acc', '', 'higher', 'fraction', 0, 1],
  ['inst_level_loose_acc', '', 'higher', 'fraction', 0, 1],
  ['faithfulness', 'groundedness', 'higher', 'fraction', 0, 1],
  ['answer_relevancy', 'answer_relevance', 'higher', 'fraction', 0, 1],
  ['context_precision', '', 'higher', 'fraction', 0, 1],
  ['context_recall', '', 'higher', 'fraction', 0, 1],
  ['hallucination_rate', '', 'lower', 'fraction', 0, 1],
  ['toxicity', '', 'lower', 'fraction', 0, 1],
];

/** COCO detection evaluation (cocodataset.org); Cityscapes (mIoU); A. Kirillov et al., 2019 (PQ); K. Bernardin and R. Stiefelhagen, 2008 (MOTA). */
const detection: readonly Row[] = [
  [
    'detection_map',
    'map map_50_95 map_at_50_95 map50_95 map_0_5_0_95 ap_50_95 box_map bbox_map ap',
    'higher',
    'fraction',
    0,
    1,
  ],
  ['detection_map_50', 'map_50 map50 map_0_5 map_at_50 map_at_0_5 ap50 ap_50', 'higher', 'fraction', 0, 1],
  ['detection_map_75', 'map_75 map75 map_at_75 map_at_0_75 ap75 ap_75', 'higher', 'fraction', 0, 1],
  ['average_recall', 'ar mar', 'higher', 'fraction', 0, 1],
  ['iou', 'jaccard jaccard_index jaccard_score intersection_over_union', 'higher', 'fraction', 0, 1],
  ['mean_iou', 'miou m_iou mean_intersection_over_union mean_io_u', 'higher', 'fraction', 0, 1],
  [
    'dice',
    'dice_coefficient dice_score dsc dice_coef dice_similarity_coefficient mean_dice',
    'higher',
    'fraction',
    0,
    1,
  ],
  ['pixel_accuracy', 'pixel_acc', 'higher', 'fraction', 0, 1],
  ['panoptic_quality', 'pq', 'higher', 'unknown', 0, 100],
  ['hausdorff', 'hausdorff_distance hd95', 'lower', 'unitless', 0, inf],
  ['mota', '', 'higher', 'unknown', -inf, 100],
  ['idf1', '', 'higher', 'unknown', 0, 100],
  ['hota', '', 'higher', 'unknown', 0, 100],
];

/** M. Heusel et al., 2017 (FID); M. Bińkowski et al., 2018 (KID); R. Zhang et al., 2018 (LPIPS); Z. Wang et al., 2004 (SSIM); ITU-T P.800 (MOS). */
const generation: readonly Row[] = [
  ['fid', 'frechet_inception_distance fid_score', 'lower', 'unitless', 0, inf],
  ['kid', 'kernel_inception_distance', 'lower', 'unitless', -inf, inf],
  ['fad', 'frechet_audio_distance', 'lower', 'unitless', 0, inf],
  ['inception_score', 'is_mean isc', 'higher', 'unitless', 1, inf],
  ['clip_score', '', 'higher', 'unitless', -100, 100],
  ['lpips', 'lpips_score', 'lower', 'unitless', 0, inf],
  ['psnr', 'peak_signal_to_noise_ratio', 'higher', 'unitless', -inf, inf],
  [
    'ssim',
    'structural_similarity structural_similarity_index structural_similarity_index_measure',
    'higher',
    'unitless',
    -1,
    1,
  ],
  ['ms_ssim', '', 'higher', 'unitless', -1, 1],
  ['si_sdr', 'si_snr', 'higher', 'unitless', -inf, inf],
  ['pesq', '', 'higher', 'unitless', -0.5, 4.64],
  ['stoi', '', 'higher', 'unitless', -1, 1],
  ['mos', 'mean_opinion_score', 'higher', 'unitless', 1, 5],
  ['mauve', '', 'higher', 'fraction', 0, 1],
];

/**
 * H. Weerts et al., "Fairlearn", JMLR 2023, and its API reference (demographic parity, equalised odds: differences from 0, ratios to 1, both without a sign);
 * R. Bellamy et al., "AI Fairness 360", 2018 (differences there have a sign, and a ratio may pass 1: both are best in the middle, so no direction is stated).
 */
const fairness: readonly Row[] = [
  [
    'demographic_parity_difference',
    'demographic_parity_diff demographic_parity_gap dp_difference dp_diff dp_gap dpd',
    'lower',
    'fraction',
    0,
    1,
  ],
  ['demographic_parity_ratio', 'dp_ratio dpr', 'higher', 'fraction', 0, 1],
  [
    'equalized_odds_difference',
    'equalised_odds_difference equalized_odds_diff equalised_odds_diff equalized_odds_gap equalised_odds_gap eod',
    'lower',
    'fraction',
    0,
    1,
  ],
  ['equalized_odds_ratio', 'equalised_odds_ratio', 'higher', 'fraction', 0, 1],
  ['statistical_parity_difference', 'statistical_parity_diff spd', undefined, 'fraction', -1, 1],
  [
    'equal_opportunity_difference',
    'equal_opportunity_diff equal_opportunity_gap eod',
    undefined,
    'fraction',
    -1,
    1,
  ],
  [
    'average_odds_difference',
    'average_odds_diff avg_odds_diff avg_odds_difference aod',
    undefined,
    'fraction',
    -1,
    1,
  ],
  ['disparate_impact', 'disparate_impact_ratio di', undefined, 'unitless', 0, inf],
  ['theil_index', '', 'lower', 'unitless', 0, inf],
  ['selection_rate', 'positive_prediction_rate', undefined, 'fraction', 0, 1],
];

/** Uplift: P. Gutierrez and J.-Y. Gérardy, "Causal inference and uplift modelling", 2017 (Qini, area under the uplift curve). */
const uplift: readonly Row[] = [
  ['qini', 'qini_coefficient qini_score qini_auc', 'higher', 'unitless', -inf, inf],
  ['auuc', 'area_under_uplift_curve uplift_auc', 'higher', 'unitless', -inf, inf],
];

/** A. Bredin, "pyannote.metrics", 2017 (speaker diarisation). */
const diarisation: readonly Row[] = [
  ['diarization_error_rate', 'der diarisation_error_rate', 'lower', 'fraction', 0, inf],
  ['jaccard_error_rate', 'jer', 'lower', 'fraction', 0, 1],
];

/** Training losses as Keras, PyTorch Lightning and the Hugging Face Trainer log them; divergences by their definitions. */
const losses: readonly Row[] = [
  ['loss', 'total_loss', 'lower', 'unitless', -inf, inf],
  ['kl_divergence', 'kld kl kl_div kullback_leibler', 'lower', 'unitless', 0, inf],
  ['js_divergence', 'jsd jensen_shannon', 'lower', 'unitless', 0, inf],
  ['population_stability_index', 'psi', 'lower', 'unitless', 0, inf],
  ['wasserstein_distance', 'wasserstein emd earth_movers_distance', 'lower', 'unitless', 0, inf],
  ['ks_drift', 'ks ks_statistic ks_distance', 'lower', 'fraction', 0, 1],
];

/** What serving costs, in the unit of each name; other units (`latency_ms`) are for the policy to state. MLPerf Inference: latency percentiles, throughput. */
const cost: readonly Row[] = [
  [
    'latency',
    'inference_time inference_latency prediction_time latency_s latency_seconds avg_latency mean_latency',
    'lower',
    'seconds',
    0,
    inf,
  ],
  ...[50, 90, 95, 99].map((p): Row => [`latency_p${p}`, `p${p}_latency`, 'lower', 'seconds', 0, inf]),
  ['runtime', 'training_time train_time fit_time', 'lower', 'seconds', 0, inf],
  ['throughput', 'samples_per_second steps_per_second tokens_per_second', 'higher', 'count', 0, inf],
  ['model_size', 'model_size_bytes size_bytes', 'lower', 'bytes', 0, inf],
];

/** Metrics at a cut-off, one for each k that people use, since recall at 5 is not recall at 10. M. Chen et al., 2021 (pass@k). */
const cutOffs: readonly Row[] = [
  1, 2, 3, 4, 5, 8, 10, 15, 16, 20, 25, 30, 32, 40, 50, 64, 75, 80, 100, 150, 200, 250, 300, 500, 1000,
]
  .flatMap((k): Row[] => [
    ...['precision', 'recall', 'ndcg', 'mrr', 'map', 'f1', 'pass', 'hit_rate'].map(
      (name): Row => [`${name}_at_${k}`, '', 'higher', 'fraction', 0, 1],
    ),
    [`hits_at_${k}`, `hit_at_${k}`, 'higher', 'fraction', 0, 1],
    [
      `accuracy_at_${k}`,
      `acc_at_${k} top${k}_accuracy top${k}_acc accuracy_top${k} acc_top${k} acc${k} top${k} top_k_accuracy_${k}`,
      'higher',
      'fraction',
      0,
      1,
    ],
  ])
  .filter(([name]) => name !== 'map_at_50' && name !== 'map_at_75');

/** The built-in table of metrics, broad rather than deep: what the policy need not say. Sources stand at each group. */
export const metricDefinitions: readonly MetricDefinition[] = [
  ...classification,
  ...averaged,
  ...scoring,
  ...calibration,
  ...regression,
  ...ranking,
  ...clustering,
  ...language,
  ...detection,
  ...generation,
  ...fairness,
  ...uplift,
  ...diarisation,
  ...losses,
  ...cost,
  ...cutOffs,
].map(([name, aliases, direction, unit, low, high]) => ({
  name,
  aliases: aliases === '' ? [] : aliases.split(' '),
  direction,
  unit,
  range: [low, high],
}));

export { canonicalMetric } from './canonical-metric.ts';
