import { describe, expect, it } from 'vitest';
import { OP } from '../../../../src/core/artifact/pickle/opcodes.ts';
import { recognisePickle } from '../../../../src/core/artifact/pickle.ts';
import { bytesSource } from '../../../../src/core/artifact/pickle/window.ts';
import {
  assemble,
  type Part,
  binString,
  bytes,
  frame,
  get,
  global,
  inst,
  instance,
  int,
  line,
  longText,
  proto,
  put,
  stackGlobal,
  text,
} from './assemble.ts';
import { scanBytes, worst } from './scan-bytes.ts';

const STOP = OP.STOP;
const numpyArray = (core: string): Part[] => [
  ...global(`${core}.multiarray`, '_reconstruct'),
  ...global('numpy', 'ndarray'),
  [OP.BININT1, 0, OP.TUPLE1],
  ...binString('b'),
  [OP.TUPLE3, OP.REDUCE, OP.MARK, OP.BININT1, 1, OP.BININT1, 2, OP.TUPLE1],
  ...global('numpy', 'dtype'),
  [...text('f8'), OP.NEWFALSE, OP.NEWTRUE, OP.TUPLE3, OP.REDUCE],
  [OP.NEWFALSE, ...bytes(new Uint8Array(16)), OP.TUPLE, OP.BUILD],
];
const rebuildParameter: Part[] = [
  ...global('torch._utils', '_rebuild_parameter'),
  ...global('torch._utils', '_rebuild_tensor_v2'),
  [
    OP.MARK,
    OP.MARK,
    ...text('storage'),
    ...global('torch', 'FloatStorage'),
    ...text('0'),
    ...text('cpu'),
    OP.BININT1,
    4,
    OP.TUPLE,
    OP.BINPERSID,
  ],
  [OP.BININT1, 0, OP.BININT1, 4, OP.TUPLE1, OP.BININT1, 1, OP.TUPLE1, OP.NEWFALSE],
  [...global('collections', 'OrderedDict'), OP.EMPTY_TUPLE, OP.REDUCE, OP.TUPLE, OP.REDUCE],
  [OP.NEWTRUE, ...global('collections', 'OrderedDict'), OP.EMPTY_TUPLE, OP.REDUCE, OP.TUPLE3, OP.REDUCE],
];

/** The shapes that the libraries' own `__reduce__` methods write. */
const shapes: readonly { name: string; pickle: Uint8Array; file?: string }[] = (
  [
    [
      'a dict of plain values',
      assemble(
        proto(4),
        frame(11),
        OP.EMPTY_DICT,
        OP.MEMOIZE,
        text('a'),
        OP.BININT1,
        1,
        OP.SETITEM,
        [OP.NONE, OP.POP],
        STOP,
      ),
    ],
    [
      'an estimator',
      assemble(proto(4), instance('sklearn.linear_model._logistic', 'LogisticRegression'), STOP),
    ],
    [
      'an estimator of 2015',
      assemble(proto(2), instance('sklearn.ensemble.forest', 'RandomForestClassifier'), STOP),
    ],
    ['an array of numpy 1', assemble(proto(2), numpyArray('numpy.core'), STOP)],
    ['an array of numpy 2', assemble(proto(4), numpyArray('numpy._core'), STOP)],
    [
      'bytes in protocol 2',
      assemble(
        proto(2),
        global('_codecs', 'encode'),
        longText('\u00ff\u0000'),
        text('latin1'),
        OP.TUPLE2,
        OP.REDUCE,
        STOP,
      ),
    ],
    ['a state dict entry of torch', assemble(proto(2), rebuildParameter, STOP), 'm.pt!archive/data.pkl'],
    ['a torch module', assemble(proto(2), instance('torch.nn.modules.container', 'Sequential'), STOP)],
    ['torch activation as a value', assemble(proto(2), global('torch.nn.functional', 'relu'), STOP)],
    ['XGBoost', assemble(proto(4), instance('xgboost.sklearn', 'XGBClassifier'), STOP)],
    ['LightGBM', assemble(proto(4), instance('lightgbm.basic', 'Booster'), STOP)],
    ['CatBoost', assemble(proto(4), instance('catboost.core', 'CatBoostClassifier'), STOP)],
    ['argparse arguments in a checkpoint', assemble(proto(2), instance('argparse', 'Namespace'), STOP)],
    [
      'an enumeration of transformers',
      assemble(
        proto(2),
        global('transformers.trainer_utils', 'IntervalStrategy'),
        text('no'),
        OP.TUPLE1,
        OP.REDUCE,
        STOP,
      ),
    ],
    [
      'functools.partial of a type',
      assemble(
        proto(4),
        stackGlobal('functools', 'partial'),
        global('builtins', 'int'),
        OP.TUPLE1,
        OP.REDUCE,
        STOP,
      ),
    ],
    [
      'protocol 0 object',
      assemble(
        global('copy_reg', '_reconstructor'),
        OP.MARK,
        global('sklearn.svm.classes', 'SVC'),
        global('__builtin__', 'object'),
        OP.NONE,
        OP.TUPLE,
        put(0),
        OP.REDUCE,
        OP.MARK,
        OP.DICT,
        OP.BUILD,
        STOP,
      ),
    ],
    [
      'an old-style instance of Python 2 (INST without arguments)',
      assemble(OP.MARK, inst('sklearn.svm.classes', 'SVC'), OP.MARK, OP.DICT, OP.BUILD, STOP),
    ],
    [
      'a random state of numpy',
      assemble(
        proto(4),
        stackGlobal('numpy.random._pickle', '__randomstate_ctor'),
        text('MT19937'),
        stackGlobal('numpy.random._pickle', '__bit_generator_ctor'),
        OP.TUPLE2,
        OP.REDUCE,
        STOP,
      ),
    ],
    [
      'an iterator over a list',
      assemble(proto(4), stackGlobal('builtins', 'iter'), OP.EMPTY_LIST, OP.TUPLE1, OP.REDUCE, STOP),
    ],
    [
      'a list that holds itself sixty times',
      assemble(
        OP.EMPTY_LIST,
        put(0),
        OP.MARK,
        Array.from({ length: 60 }, () => get(0)).flat(),
        OP.APPENDS,
        STOP,
      ),
    ],
    ['zeros behind the pickle', assemble(proto(4), OP.NONE, STOP, new Uint8Array(16))],
    [
      'bytes that only begin like a pickle',
      assemble(proto(4), bytes(new TextEncoder().encode('\u0080\u0004 no pickle at all')), STOP),
    ],
    [
      'a hash in hex',
      assemble(proto(4), longText('9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'), STOP),
    ],
    [
      'the version of torch in a checkpoint, a text class',
      assemble(
        proto(4),
        stackGlobal('torch.torch_version', 'TorchVersion'),
        text('2.0.1+cu118'),
        OP.TUPLE1,
        OP.NEWOBJ,
        STOP,
      ),
    ],
    [
      'a loss of scikit-learn 1.1 to 1.4, under the name of its compiled module (modelaudit, ML_SAFE_GLOBALS)',
      assemble(
        proto(4),
        [
          stackGlobal('_loss', '__pyx_unpickle_CyHalfBinomialLoss'),
          stackGlobal('_loss', 'CyHalfBinomialLoss'),
        ],
        [int(238_750_788), OP.NONE, OP.TUPLE3, OP.REDUCE, STOP],
      ),
    ],
    [
      'a configuration as an EasyDict',
      assemble(
        proto(4),
        stackGlobal('easydict', 'EasyDict'),
        OP.EMPTY_TUPLE,
        OP.NEWOBJ,
        OP.MARK,
        text('a'),
        OP.NONE,
        OP.SETITEMS,
        STOP,
      ),
    ],
    [
      'Python 2 integers and floats',
      assemble(
        OP.MARK,
        line(OP.INT, '12'),
        line(OP.LONG, '99L'),
        line(OP.FLOAT, '1e5'),
        int(5),
        OP.TUPLE,
        STOP,
      ),
    ],
  ] as const
).map(([name, pickle, file]) => ({ name, pickle, ...(file === undefined ? {} : { file }) }));

describe('ordinary pickles', () => {
  it.each(shapes)('$name: nothing above low', ({ pickle, file }) => {
    const findings = scanBytes(pickle, file);
    expect(findings.filter(({ severity }) => severity !== 'info' && severity !== 'low')).toEqual([]);
  });

  it('a persistent id is ordinary in a torch file and nowhere else', () => {
    const persistent = assemble(proto(2), text('x'), OP.TUPLE1, OP.BINPERSID, STOP);
    expect(worst(scanBytes(persistent))).toBe('medium');
    expect(worst(scanBytes(assemble(proto(2), rebuildParameter, STOP), 'm.pt!archive/data.pkl'))).toBe(
      'info',
    );
  });
});

describe('recognisePickle', () => {
  const is = (content: string | Uint8Array, name: string): boolean =>
    recognisePickle(
      bytesSource(typeof content === 'string' ? new TextEncoder().encode(content) : content),
      name,
    );

  it('takes what a loader would take, whatever the name', () => {
    expect(is(assemble(proto(4), OP.NONE, STOP), 'weights.bin')).toBe(true);
    expect(is("cos\nsystem\n(S'x'\ntR.", 'readme.txt')).toBe(true);
    expect(is("cos\nsystem\n(S'x'\ntR\xff", 'data')).toBe(true);
    expect(is('(lp0\nI1\naI2\na.', 'list')).toBe(true);
  });

  it('leaves text alone that only looks like an import', () => {
    expect(is('class\nsetosa\nvirginica\n', 'labels.csv')).toBe(false);
    expect(is('country\nFrance\nGermany\nItaly\n', 'countries.txt')).toBe(false);
    expect(is('import os\nprint(os)\n', 'x.py')).toBe(false);
    expect(is('version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'model.pkl')).toBe(
      false,
    );
    expect(is('', 'model.pkl')).toBe(false);
    expect(is('{"a": 1}', 'model.pkl')).toBe(false);
  });
});
