/** A small valid file of each format, written for the fuzzer to break: path and text. */
export const fuzzSeeds: readonly (readonly [path: string, text: string])[] = [
  [
    'README.md',
    '---\nlicense: mit\nlanguage: no\nmodel-index:\n- name: m\n  results:\n  - task: {type: t}\n    dataset: {type: d, name: D, split: test}\n    metrics:\n    - {type: f1, value: 0.7}\n---\n# M\n\n| Metric | Test |\n| --- | --- |\n| AUC | 87.1 % |\n\n- Wer: 0.31 ± 0.02\n\n## Uses\n\n[More Information Needed] <!-- x -->\n',
  ],
  [
    'datasheet.md',
    '# D\n\n## Motivation\n\nA.\n\n## Composition\n\nB.\n\n## Collection process\n\nC.\n\n## Uses\n\nNo.\n',
  ],
  [
    'metrics.json',
    '{"test": {"auc": 0.87, "auc_stderr": 0.01, "n": 100}, "by_group": {"sex": {"female": {"recall": NaN, "n": 4}}}, "acc": "87.1 %"}',
  ],
  ['metrics.yaml', 'a: &x\n  auc: 0.87\n  f1: .nan\nb: *x\n"c d": [1, {"metric": "mae", "value": 3}]\n'],
  ['metrics.toml', '[test]\nauc = 0.87\n[[runs]]\nmodel = "a"\nf1 = 1e-3\n'],
  ['metrics.csv', 'model,auc,n\n"a ""b""",0.9,10\nb,0.8,20\n'],
  ['logs.tsv', 'step\tepoch\tacc\tval_acc\n1\t0\t0.5\t\n2\t0\t\t0.6\n'],
  ['auc.metric', '0.602818\n'],
  [
    'report.json',
    '{"0": {"precision": 1.0, "recall": 0.5, "f1-score": 0.6, "support": 3}, "accuracy": 0.7, "macro avg": {"precision": 1, "recall": 1, "f1-score": 1, "support": 3}}',
  ],
  [
    'results.json',
    '{"results": {"arc": {"acc,none": 0.5, "acc_stderr,none": "N/A", "alias": "arc"}}, "n-shot": {"arc": 5}, "n-samples": {"arc": {"original": 9, "effective": 3}}, "higher_is_better": {"arc": {"acc": true}}, "config": {"model_args": "pretrained=x"}}',
  ],
  [
    'all_results.json',
    '{"epoch": 3.0, "eval_loss": 0.4, "eval_samples": 10, "eval_runtime": 1.5, "eval_samples_per_second": 6}',
  ],
  [
    'trainer_state.json',
    '{"best_metric": 0.7, "global_step": 3, "log_history": [{"eval_wer": 0.7, "step": 1}, {"eval_wer": 0.8, "step": 2}]}',
  ],
  [
    'promptfoo.json',
    '{"results": {"version": 3, "stats": {"successes": 3, "failures": 1, "errors": 0}, "prompts": [{"provider": "p", "label": "l", "metrics": {"score": 3, "testPassCount": 3, "testFailCount": 1, "namedScores": {"a": 1}}}]}}',
  ],
  [
    'evals.jsonl',
    '{"spec": {"eval_name": "e", "completion_fns": ["m"]}}\n{"final_report": {"accuracy": 0.5}}\n',
  ],
  ['r.yaml', '- dataset: {id: d, task_id: t}\n  value: 0.9\n'],
  [
    'run.json',
    '{"mlflow": {"info": {"run_id": "r", "status": "FINISHED"}, "params": {"a": "1"}, "metrics": {"auc": [{"value": 0.5, "step": 0}, {"value": 0.6, "step": 1}]}, "tags": {"mlflow.source.git.commit": "c"}}}',
  ],
  ['version.json', '{"name": "m", "version": "1", "run_id": "r", "current_stage": "None"}'],
  [
    'experiment.json',
    '{"system": {"mlflow_tracking_uri": "u"}, "info": {}, "mlflow": {"experiment": {"experiment_id": "1"}, "runs": ["a"]}}',
  ],
  [
    'model/MLmodel',
    'artifact_path: m\nflavors:\n  sklearn: {pickled_model: model.pkl}\nrun_id: r\nsignature:\n  inputs: \'[{"type": "double"}]\'\n',
  ],
  ['mlruns/1/r/meta.yaml', "run_id: r\nlifecycle_stage: active\nstatus: 3\nexperiment_id: '1'\n"],
  ['mlruns/1/r/metrics/eval/acc', '1700000000000 0.5 0\n1700000000001 0.6 1\n'],
  [
    'validation.json',
    '{"success": true, "statistics": {"evaluated_expectations": 1, "successful_expectations": 1, "unsuccessful_expectations": 0}, "results": [{"success": true, "expectation_config": {"expectation_type": "e", "kwargs": {"column": "a", "min_value": 1}}, "result": {"observed_value": 3}, "exception_info": {"m": {"raised_exception": true, "exception_message": "x"}}}], "meta": {"great_expectations_version": "1.0"}}',
  ],
  [
    'evidently.json',
    '{"version": "0.4", "metrics": [{"metric": "DatasetDriftMetric", "result": {"drift_share": 0.5, "share_of_drifted_columns": 0.1, "dataset_drift": false}}, {"id": "1", "metric_name": "ValueDrift(column=a,method=psi,threshold=0.1)", "config": {"column": "a"}, "value": 0.2}], "tests": [{"name": "t", "status": "SUCCESS"}]}',
  ],
  [
    'profile.json',
    '{"data_drift": {"name": "n", "datetime": "2024-01-01", "data": {"metrics": {"dataset_drift": true, "n_features": 3, "a": {"p_value": 0.1}}}}}',
  ],
  [
    'suite.json',
    '{"type": "SuiteResult", "name": "s", "results": [{"type": "CheckResult", "check": {"name": "c", "params": {}}, "conditions_results": [{"Status": "WARN", "Condition": "x", "More Info": ""}]}, {"type": "CheckFailure", "check": {"name": "d"}, "exception": "e"}]}',
  ],
  [
    'soda.json',
    '{"hasFailures": false, "checks": [{"name": "c", "outcome": "pass", "column": null}, {"name": "d", "outcome": null}]}',
  ],
  [
    'frictionless.json',
    '{"version": "5", "valid": false, "stats": {}, "tasks": [{"name": "t", "valid": false, "errors": [{"type": "cell-error", "message": "m", "fieldName": "f"}]}]}',
  ],
  ['giskard.json', '{"Robustness": {"major": [{"description": "d"}], "minor": []}}'],
  ['whylogs.json', '{"columns": {"a": {"counts": {"n": 3}, "distribution": {"mean": 1.5}}}}'],
  [
    'fair.json',
    '{"overall": {"accuracy": 0.9}, "by_group": {"f": {"accuracy": 0.8, "count": 5}}, "difference": {"accuracy": 0.1}}',
  ],
  [
    'drift.json',
    '{"drift_detected": true, "threshold": 0.2, "num_drifted_columns": 2, "drifted_columns": ["a"], "features": [{"feature": "a", "psi": 0.3}]}',
  ],
  [
    'aequitas.csv',
    'attribute_name,attribute_value,group_size,fpr,fpr_disparity,FPR Parity\nsex,f,10,0.5,1.5,False\n',
  ],
  [
    'nanny.csv',
    'chunk__key,roc_auc__value,roc_auc__upper_threshold,roc_auc__alert\n0,0.9,0.95,False\n1,0.5,0.95,True\n',
  ],
  [
    'croissant.json',
    '{"@context": {"cr": "http://mlcommons.org/croissant/"}, "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.0", "name": {"en": "n"}, "license": "mit", "distribution": [{"@type": "cr:FileObject", "@id": "f", "contentUrl": "a.csv", "sha256": "x", "contentSize": "5 B"}], "recordSet": [{"field": [{"name": "a", "dataType": "sc:Text"}]}]}',
  ],
  [
    'datapackage.json',
    '{"name": "n", "created": "2024-01-01", "resources": [{"name": "r", "path": "a.csv", "hash": "md5:00000000000000000000000000000000", "bytes": 3, "schema": {"fields": [{"name": "a", "type": "string", "constraints": {"required": true}}]}}]}',
  ],
  [
    'dataset_infos.json',
    '{"default": {"license": "", "features": {"a": {"dtype": "string"}}, "splits": {"train": {"num_examples": 3}}, "download_checksums": {"u": {"num_bytes": 3, "checksum": "x"}}}}',
  ],
  [
    'schema.pbtxt',
    '# c\nfeature {\n  name: "a"\n  type: INT\n  presence { min_fraction: 1.0 min_count: 1 }\n}\nfeature { name: \'b\' type: BYTES }\n',
  ],
  ['anomalies.pbtxt', 'anomaly_info { key: "a" value { short_description: "s" severity: ERROR } }\n'],
  ['data/x.csv.dvc', 'outs:\n- md5: 00000000000000000000000000000000\n  size: 3\n  path: x.csv\n'],
  [
    'dvc.lock',
    "schema: '2.0'\nstages:\n  a:\n    cmd: x\n    deps:\n    - {path: ../d, md5: 00000000000000000000000000000000.dir}\n    params:\n      params.yaml: {lr: 0.1, 0: a}\n    outs:\n    - {path: m.pkl, md5: x, size: 4}\n",
  ],
  [
    'dvc.yaml',
    'stages:\n  a:\n    cmd: x\n    wdir: sub\n    deps: [d]\n    outs: [eval]\n    metrics:\n    - eval/m.json: {cache: false}\nmetrics: [n.json]\n',
  ],
  ['params.yaml', 'base: &b {lr: 0.1}\ntrain:\n  <<: *b\n  seed: 1\n'],
  ['m.bin', `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 12\n`],
  [
    'bom.json',
    '{"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79", "components": [{"type": "machine-learning-model", "name": "m", "hashes": [{"alg": "MD5", "content": "00"}], "modelCard": {"quantitativeAnalysis": {"performanceMetrics": [{"type": "accuracy", "value": "0.9", "slice": "a", "confidenceInterval": {"lowerBound": "0.8", "upperBound": "1"}}]}}}]}',
  ],
  [
    'bom.xml',
    '<?xml version="1.0"?>\n<bom serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" xmlns="http://cyclonedx.org/schema/bom/1.5">\n<components><component\ntype="data"><name>a&amp;b</name><hashes><hash alg="MD5">00</hash></hashes><modelCard><quantitativeAnalysis><performanceMetrics><performanceMetric><type>auc</type><value><![CDATA[0.9]]></value></performanceMetric></performanceMetrics></quantitativeAnalysis></modelCard></component></components></bom>\n',
  ],
  [
    's.spdx3.json',
    '{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld", "@graph": [{"type": "ai_AIPackage", "spdxId": "x", "name": "m", "ai_metric": [{"type": "DictionaryEntry", "key": "f1", "value": "0.5"}]}]}',
  ],
  [
    'model.sig',
    '{"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "verificationMaterial": {"publicKey": {}}, "dsseEnvelope": {"payload": "eyJfdHlwZSI6Imh0dHBzOi8vaW4tdG90by5pby9TdGF0ZW1lbnQvdjEiLCJzdWJqZWN0IjpbeyJuYW1lIjoibSIsImRpZ2VzdCI6eyJzaGEyNTYiOiIwMCJ9fV0sInByZWRpY2F0ZVR5cGUiOiJwIiwicHJlZGljYXRlIjp7fX0=", "payloadType": "application/vnd.in-toto+json", "signatures": [{"sig": "AA=="}]}}',
  ],
  [
    'a.intoto.json',
    '{"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "m", "digest": {"sha256": "00"}}], "predicateType": "https://slsa.dev/provenance/v1", "predicate": {"materials": [{"uri": "u", "digest": {"sha1": "1"}}]}}',
  ],
  [
    'a.intoto.jsonl',
    '{"_type": "https://in-toto.io/Statement/v1", "subject": [{"name": "m", "digest": {"sha256": "00"}}], "predicateType": "p", "predicate": {}}\n',
  ],
  [
    'model_card.json',
    '{"schema_version": "0.0.2", "model_details": {"name": "m", "licenses": [{"identifier": "mit"}]}, "quantitative_analysis": {"performance_metrics": [{"type": "accuracy", "value": "0.9", "slice": "cat"}]}, "considerations": {"limitations": [{"description": "l"}]}}',
  ],
  [
    'card.pbtxt',
    'model_details: { name: "m" owners { name: "o" } }\nquantitative_analysis { performance_metrics { type: "f1" value: "0.5" } }\n',
  ],
  [
    'allen.json',
    '{"model_details": {"description": "d"}, "intended_use": {"primary_uses": null}, "factors": {}, "metrics": {"x": "y"}, "evaluation_data": {}, "training_data": {}}',
  ],
  [
    'form.json',
    '{"eventType": "FORM_RESPONSE", "data": {"formName": "Model Ops Card Builder", "fields": [{"key": "k", "label": "Name", "value": "m"}]}}',
  ],
  ['model_card.json', '{"model_name": "m", "limitations": ["l"], "metrics": {"accuracy": "0.9"}}'],
  ['card.proto', '\u000a\u0006\u000a\u0001m\u0012\u0001o'],
  [
    'sbom.spdx.json',
    '{"spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "packages": [{"name": "p", "versionInfo": "1.0", "checksums": [{"algorithm": "SHA256", "checksumValue": "aa"}]}]}',
  ],
  [
    'reports/classification_report.txt',
    '              precision    recall  f1-score   support\n\n         cat       0.90      0.80      0.85       100\n\n    accuracy                           0.73       100\n   macro avg       0.80      0.70      0.75       100\n',
  ],
  [
    'reports/classification_report.csv',
    ',precision,recall,f1-score,support\ncat,0.9,0.8,0.85,100.0\nmacro avg,0.8,0.7,0.75,100.0\n',
  ],
  [
    'monitoring/nannyml.csv',
    ',chunk,chunk,roc_auc,roc_auc\n,key,period,value,alert\n0,[0:1],reference,0.97,False\n',
  ],
  [
    'reports/aggregate.json',
    '{"format": "assay-aggregate", "version": 1, "overall": {"tp": 1, "fp": 0, "fn": 0, "tn": 1}, "groups": {"sex": {"f": {"tp": 1, "fp": 0, "fn": 0, "tn": 0}}}}',
  ],
  ['mlruns/0/0123456789abcdef0123456789abcdef/tags/mlflow.source.git.commit', 'abc123'],
  [
    'stats.json',
    '[{"name": {"name": "exact_match", "split": "test"}, "count": 1, "sum": 0.5, "sum_squared": 0.25, "mean": 0.5, "stddev": 0.0}, {"name": {"name": "num_instances", "split": "test"}, "count": 1, "sum": 9, "mean": 9}]',
  ],
  ['runs.csv', 'run_id,status,metrics.auc,params.c\nr1,FINISHED,0.5,1\n'],
  [
    'sbom.spdx',
    'SPDXVersion: SPDX-2.3\nPackageName: p\nPackageVersion: 1.0\nPackageChecksum: SHA1: da39a3ee5e6b4b0d3255bfef95601890afd80709\nPackageComment: <text>a\nb</text>\n',
  ],
  [
    'scan.avid.jsonl',
    '{"data_type": "AVID", "problemtype": {"type": "Detection", "description": {"lang": "eng", "value": "d"}}, "description": {"value": "e"}}\n',
  ],
  [
    'train.1a2b3c4d.link',
    '{"signatures": [], "signed": {"_type": "link", "name": "train", "command": ["a"], "materials": {"d": {"sha256": "aa"}}, "products": {"m": {"sha256": "bb"}}}}',
  ],
  [
    'model.onnx.sigstore.json',
    '{"verificationMaterial": {}, "messageSignature": {"messageDigest": {"algorithm": "SHA2_256", "digest": "qrs="}, "signature": "aa"}}',
  ],
  [
    'stats.pbtxt',
    'datasets {\n  num_examples: 9\n  features { path { step: "age" } type: FLOAT num_stats { mean: 3.5 } }\n}\n',
  ],
];
