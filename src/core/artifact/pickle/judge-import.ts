import { allowedTable } from './allow-table.ts';
import { type ImportName, readings } from './compat.ts';
import { type DenyReason, deniedTable, denyReasonText } from './deny-table.ts';

/**
 * What an import is, before its use is known.
 * `denied`: in the deny list, or a name that leaves the class or module it claims; never clean.
 * `callable`, `conditional`, `class`: exact entries of the allow list.
 * `package`: an unlisted name of a well-known model library; fine as a class or a value, not as a call.
 * `unverifiable`: a class of the program that wrote the file (`__main__`).
 * `unlisted`: nobody vouches for it.
 */
export type ImportTier =
  | 'denied'
  | 'callable'
  | 'conditional'
  | 'class'
  | 'package'
  | 'unverifiable'
  | 'unlisted';

export interface ImportJudgement {
  readonly tier: ImportTier;
  /** For `denied`. */
  readonly severity?: 'critical' | 'high';
  readonly code?: string;
  /** What using it does, to follow the import in a sentence. */
  readonly reason?: string;
}

const allowed = new Map<string, 'callable' | 'conditional' | 'class'>();
for (const tier of ['class', 'conditional', 'callable'] as const) {
  for (const [module, names] of Object.entries(allowedTable[tier])) {
    for (const name of names.split(' ')) allowed.set(`${module} ${name}`, tier);
  }
}

/** True for an entry of the allow list, by its exact name. */
export const isExactlyAllowed = (module: string, name: string): boolean => allowed.has(`${module} ${name}`);

const denied = new Map<string, { severity: 'critical' | 'high'; reason: DenyReason }>();
for (const { reason, severity, modules } of deniedTable) {
  for (const [module, names] of Object.entries(modules)) {
    for (const name of names.split(' ')) {
      const key = `${module} ${name}`;
      if (denied.get(key)?.severity !== 'critical') denied.set(key, { severity, reason });
    }
  }
}

/**
 * Libraries whose classes ordinary model files hold. The reference measured that an exact list raises false alarms on 94 %
 * of unseen files of scikit-learn and torch, and this rule on 0.7 to 3.7 %. Deny entries win.
 */
const packages = (
  'sklearn numpy scipy pandas lightgbm xgboost catboost torch.nn torch.optim torch.distributions torch.utils.data ' +
  'torch.utils.hooks torch.amp torch.cuda.amp torch.ao torch.quantization torch._C._nn torch.cuda torch.sparse torch.fft ' +
  'torchvision torchaudio torchtext torchmetrics pytorch_lightning lightning lightning_fabric lightning_utilities timm ultralytics ' +
  'transformers tokenizers sentence_transformers accelerate peft trl imblearn category_encoders ' +
  'statsmodels patsy gensim mlxtend skorch hdbscan umap pynndescent sktime tslearn xarray networkx ' +
  'spacy thinc nltk pmdarima prophet lifelines sksurv pygam ngboost interpret feature_engine sklearn_pandas ' +
  'sklearn_crfsuite skopt optuna river implicit surprise econml shap keras tensorflow.python.keras tf_keras torch_geometric ' +
  'flair allennlp fairseq detectron2 mmcv mmengine mmdet omegaconf yolov5 pyannote dgl pyro gpytorch botorch skmultilearn ' +
  'hmmlearn pyod deap pycaret fastai pytorch_tabnet pytorch_forecasting darts tsfresh stable_baselines3 gymnasium monai speechbrain kornia ' +
  'diffusers datasets open_clip segmentation_models_pytorch e3nn formulaic linearmodels pymc polars pyarrow.lib ' +
  'safetensors pytz dateutil easydict yacs addict munch fastcore ml_collections __torch__'
).split(' ');
/** Parts of those libraries that load, download or run things: no package rule there. */
const excluded = (
  'sklearn.externals sklearn.datasets transformers.utils.hub transformers.commands transformers.tools ' +
  'transformers.agents keras.utils keras.src.utils keras.models keras.src.models keras.src.legacy.saving nltk.data nltk.app torch.nn.parallel.scatter_gather ' +
  'torch.utils.data.datapipes ultralytics.hub ultralytics.utils.downloads ultralytics.cfg torchvision.datasets.utils ' +
  'fairseq.file_utils fairseq.checkpoint_utils gensim.scripts numpy.lib.npyio numpy.lib._npyio_impl numpy.lib.format'
).split(' ');
const packageSet = new Set(packages);
const excludedSet = new Set(excluded);

/** Functions that are dangerous wherever they stand, and modules that libraries expose by accident (`numpy.os`). */
const dangerousAnywhere = new Set(
  (
    '__import__ eval exec execfile system popen Popen getattr setattr delattr compile open import_module check_output ' +
    'check_call getoutput getstatusoutput load_module load_source load_dynamic run_module run_path spawn spawnl spawnv execv ' +
    'execl execve runctx runeval runcall compile_command forkpty globals locals vars builtins __builtin__ __builtins__ os sys ' +
    'subprocess posix nt shutil ctypes importlib pickle marshal socket runpy pty operator commands tempfile urllib requests pydoc'
  ).split(' '),
);

/** Modules of the deny list whose names libraries also give to functions of their own (`numpy.trace`, `scipy.signal`). */
const alsoFunctions = new Set(
  'cmd code compile eval exec http profile resource sched select signal site test trace types'.split(' '),
);
/** True where a library's name is a module of the deny list that the library itself imported (`sklearn.base.inspect`). */
const isDeniedModule = (name: string): boolean => denied.has(`${name} *`) && !alsoFunctions.has(name);

function ancestorIn(module: string, set: ReadonlySet<string>): boolean {
  for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1)) {
    if (set.has(module.slice(0, end))) return true;
  }
  return false;
}

function findDenied(
  module: string,
  name: string,
): { severity: 'critical' | 'high'; reason: DenyReason } | undefined {
  const exact = denied.get(`${module} ${name}`);
  if (exact?.severity === 'critical') return exact;
  let worst = exact;
  for (let end = module.length; end > 0; end = module.lastIndexOf('.', end - 1)) {
    const found = denied.get(`${module.slice(0, end)} *`);
    if (found !== undefined && (worst === undefined || found.severity === 'critical')) worst = found;
    if (worst?.severity === 'critical') break;
  }
  return worst;
}

function deniedPath(module: string, parts: readonly string[]): ImportJudgement | undefined {
  for (let cut = 0; cut < parts.length; cut++) {
    // The path may go through a submodule (`numpy` `f2py.compile`) or a module that another one imported (`x.os.system`).
    for (const start of [
      [module, ...parts.slice(0, cut)].join('.'),
      parts.slice(0, cut).join('.'),
      parts[cut - 1],
    ]) {
      if (start === undefined || start === '') continue;
      for (let end = cut + 1; end <= parts.length; end++) {
        const found = findDenied(start, parts.slice(cut, end).join('.'));
        const name = parts.slice(cut, end).join('.');
        if (found !== undefined && !allowed.has(`${start} ${name}`)) return deniedAs(found);
      }
    }
  }
  return undefined;
}

const deniedAs = (found: { severity: 'critical' | 'high'; reason: DenyReason }): ImportJudgement => ({
  tier: 'denied',
  severity: found.severity,
  code:
    found.reason === 'tamper'
      ? 'pickle.scanner-tamper'
      : found.reason === 'code'
        ? 'pickle.code-object'
        : 'pickle.denied-global',
  reason: denyReasonText[found.reason],
});

/** Exception classes of `builtins`: calling one makes an object and raises nothing. */
const exceptionName =
  /^([A-Z]\w*)?(Error|Exception|Warning)$|^((Base)?ExceptionGroup|StopIteration|StopAsyncIteration|KeyboardInterrupt|SystemExit|GeneratorExit)$/;
/** Compiled modules whose classes restore themselves by being called with numbers. */
const compiledClasses =
  /^(sklearn\.(linear_model\._?sgd_fast|_loss\._loss|ensemble\._gb_losses)|pandas\._libs\.tslibs\.offsets|statsmodels\.tsa\.statespace\._\w+)$/;
const mostParts = 16;
const dunder = /^__\w+__$/;

function judgeReading({ module, name }: ImportName): ImportJudgement {
  const exact = allowed.get(`${module} ${name}`);
  if (exact !== undefined) return { tier: exact };
  if (module === 'builtins' && exceptionName.test(name)) return { tier: 'callable' };
  const found = findDenied(module, name);
  if (found !== undefined) return deniedAs(found);
  const parts = name.split('.');
  if (parts.length > mostParts) {
    const reason = 'follows a path of attributes longer than any real one';
    return { tier: 'denied', severity: 'critical', code: 'pickle.dotted-name', reason };
  }
  if (parts.length > 1) {
    const path = deniedPath(module, parts);
    if (path !== undefined) return path;
  }
  if (parts.some((part) => dunder.test(part)) && module !== '__torch__') {
    const reason = 'names an attribute that leads out of its module';
    return { tier: 'denied', severity: 'critical', code: 'pickle.dunder-name', reason };
  }
  if (parts.some((part) => dangerousAnywhere.has(part) || isDeniedModule(part))) {
    const reason = 'is known as dangerous under this name wherever it stands';
    return { tier: 'denied', severity: 'critical', code: 'pickle.denied-global', reason };
  }
  if (parts.length > 1) {
    const reason = 'follows an attribute path, so what it reaches is not what the module exports';
    return { tier: 'denied', severity: 'high', code: 'pickle.dotted-name', reason };
  }
  if (module === '__main__' || module === '__mp_main__') return { tier: 'unverifiable' };
  if (ancestorIn(module, packageSet) && !ancestorIn(module, excludedSet)) {
    // Compiled helpers that only allocate (`newObj`, Cython's unpicklers) and the loss classes of SGD and boosting.
    if (/^(newObj|__pyx_unpickle_\w+)$/.test(name)) return { tier: 'callable' };
    if (compiledClasses.test(module) && /^[sdcz]?[A-Z]\w*$/.test(name)) return { tier: 'callable' };
    return { tier: 'package' };
  }
  // The loss classes of scikit-learn 1.1 to 1.4 call themselves by the name of their compiled module alone.
  if (module === '_loss' && /^(__pyx_unpickle_)?Cy[A-Z]\w*(Loss|Error)\w*$/.test(name))
    return { tier: 'callable' };
  if (module === 'torch' && /^[A-Z]\w*(Storage|Tensor)$|^(u?int|float|complex)\d+\w*$/.test(name))
    return { tier: 'class' };
  return { tier: 'unlisted' };
}

const order: readonly ImportTier[] = [
  'callable',
  'conditional',
  'class',
  'package',
  'unverifiable',
  'unlisted',
];

/**
 * Judges an import by its exact name, below protocol 3 also by the name that Python 3 turns it into: a denial of either
 * counts, the worse one first; an allowance of either is enough. Never by prefix or substring (picklescan and modelaudit had
 * holes there), except that what lies under a denied module is denied.
 */
export function judgeImport(module: string, name: string, protocol: number): ImportJudgement {
  const judged = readings(module, name, protocol).map(judgeReading);
  const denials = judged.filter((one) => one.tier === 'denied');
  const worst = denials.find((one) => one.severity === 'critical') ?? denials[0];
  if (worst !== undefined) return worst;
  return judged.reduce((best, one) => (order.indexOf(one.tier) < order.indexOf(best.tier) ? one : best));
}
