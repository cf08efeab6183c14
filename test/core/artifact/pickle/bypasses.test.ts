import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { OP } from '../../../../src/core/artifact/pickle/opcodes.ts';
import {
  assemble,
  attack,
  binString,
  bytes,
  call,
  frame,
  get,
  global,
  inst,
  instance,
  int,
  line,
  lineText,
  longPut,
  longText,
  proto,
  put,
  quoted,
  shortBytes,
  shortString,
  stackGlobal,
  text,
} from './assemble.ts';
import { scanBytes, worst } from './scan-bytes.ts';

const STOP = OP.STOP;
const base64 = (value: Uint8Array): string => Buffer.from(value).toString('base64');

/** `code`, or `code import`, of every finding of high or critical severity. */
const blocking = (pickle: Uint8Array): string[] =>
  scanBytes(pickle)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map((finding) => `${finding.code} ${finding.import ?? ''}`.trim());

const system = 'pickle.denied-global os.system';

/** One row for each technique of the catalogue of published bypasses: number, reference, pickle, finding. */
const rows: readonly (readonly [string, Uint8Array, string])[] = [
  [
    '1 memo confusion: MEMOIZE after PUT of another index (picklescan #14)',
    assemble(
      proto(4),
      text('math'),
      put(7),
      OP.POP,
      text('os'),
      OP.MEMOIZE,
      OP.POP,
      get(1),
      text('system'),
      OP.STACK_GLOBAL,
      text('x'),
      OP.TUPLE1,
      OP.REDUCE,
      STOP,
    ),
    system,
  ],
  [
    '1 memo confusion: overwritten slot',
    assemble(
      proto(4),
      text('math'),
      put(0),
      OP.POP,
      text('os'),
      put(0),
      OP.POP,
      get(0),
      text('system'),
      OP.STACK_GLOBAL,
      STOP,
    ),
    system,
  ],
  [
    '2 STACK_GLOBAL operands through GET (picklescan #22, modelscan test 14)',
    assemble(
      text('os'),
      put(0),
      OP.POP,
      text('system'),
      put(1),
      OP.POP,
      get(0),
      get(1),
      OP.STACK_GLOBAL,
      text('x'),
      OP.TUPLE1,
      OP.REDUCE,
      STOP,
    ),
    system,
  ],
  ...(
    [
      ['STRING', quoted('os'), quoted('system')],
      ['BINSTRING', binString('os'), binString('system')],
      ['SHORT_BINSTRING', shortString('os'), shortString('system')],
      ['UNICODE', lineText('os'), lineText('system')],
      ['UNICODE with escapes', lineText('\\u006fs'), lineText('\\u0073ystem')],
      ['STRING with escapes', quoted('\\x6fs'), quoted('\\163ystem')],
      ['BINUNICODE', longText('os'), longText('system')],
      ['SHORT_BINUNICODE', text('os'), text('system')],
    ] as const
  ).map(
    ([name, module, attribute]) =>
      [
        `3 STACK_GLOBAL operands from ${name} (GHSA-9gvj-pp9x-gcfr)`,
        assemble(module, attribute, OP.STACK_GLOBAL, text('x'), OP.TUPLE1, OP.REDUCE, STOP),
        system,
      ] as const,
  ),
  [
    '4 popped decoys before STACK_GLOBAL (modelaudit)',
    assemble(
      proto(4),
      text('os'),
      text('system'),
      text('math'),
      OP.POP,
      text('sqrt'),
      OP.POP,
      OP.STACK_GLOBAL,
      STOP,
    ),
    system,
  ],
  [
    '5 module name computed by a call (fickling #125)',
    assemble(
      proto(4),
      global('_codecs', 'encode'),
      text('bf'),
      text('rot13'),
      OP.TUPLE2,
      OP.REDUCE,
      text('system'),
      OP.STACK_GLOBAL,
      STOP,
    ),
    'pickle.unresolved-import unknown.system',
  ],
  [
    '5 odd codec alone',
    assemble(proto(4), global('_codecs', 'encode'), text('bf'), text('rot13'), OP.TUPLE2, OP.REDUCE, STOP),
    'pickle.odd-codec _codecs.encode',
  ],
  [
    '6 missing memo slot after the call (picklescan keyerror)',
    assemble(proto(4), call('os', 'system'), OP.POP, get(9), STOP),
    system,
  ],
  [
    '6 number as STACK_GLOBAL operand',
    assemble(proto(4), text('os'), int(1), OP.STACK_GLOBAL, STOP),
    'pickle.unresolved-import os.unknown',
  ],
  ['7 INST', assemble(OP.MARK, text('x'), inst('os', 'system'), STOP), system],
  ['7 OBJ', assemble(OP.MARK, global('os', 'system'), text('x'), OP.OBJ, STOP), system],
  [
    '7 NEWOBJ',
    assemble(proto(2), global('subprocess', 'Popen'), text('x'), OP.TUPLE1, OP.NEWOBJ, STOP),
    'pickle.denied-global subprocess.Popen',
  ],
  [
    '7 NEWOBJ_EX',
    assemble(proto(4), global('os', '_wrap_close'), OP.EMPTY_TUPLE, OP.EMPTY_DICT, OP.NEWOBJ_EX, STOP),
    'pickle.denied-global os._wrap_close',
  ],
  [
    '7 BUILD on a call result',
    assemble(proto(4), global('pty', 'spawn'), text('x'), OP.TUPLE1, OP.REDUCE, text('y'), OP.BUILD, STOP),
    'pickle.denied-global pty.spawn',
  ],
  [
    '8 result discarded by POP (GHSA-mxhj-88fx-4pcv)',
    assemble(proto(4), call('smtplib', 'SMTP'), OP.POP, OP.NONE, STOP),
    'pickle.denied-global smtplib.SMTP',
  ],
  [
    '9 EXT1 (modelaudit #623)',
    assemble(proto(2), [OP.EXT1, 7], OP.EMPTY_TUPLE, OP.REDUCE, STOP),
    'pickle.ext-registry <copyreg extension>',
  ],
  ['9 EXT2', assemble(proto(2), [OP.EXT2, 7, 1], STOP), 'pickle.ext-registry <copyreg extension>'],
  ['9 EXT4', assemble(proto(2), [OP.EXT4, 7, 1, 1, 0], STOP), 'pickle.ext-registry <copyreg extension>'],
  [
    '10 dotted name of a builtin (modelscan test 13)',
    assemble(proto(4), stackGlobal('builtins', 'eval.__call__'), STOP),
    'pickle.denied-global builtins.eval.__call__',
  ],
  [
    '10 denied module under another module',
    assemble(proto(4), stackGlobal('torch', 'serialization.os.system'), STOP),
    'pickle.denied-global torch.serialization.os.system',
  ],
  [
    '10 Class.method of an allowed package (GHSA-86cj-95qr-2p4f)',
    assemble(proto(4), stackGlobal('sklearn.base', 'BaseEstimator.set_params'), STOP),
    'pickle.dotted-name sklearn.base.BaseEstimator.set_params',
  ],
  [
    '10 dunder name',
    assemble(proto(4), stackGlobal('numpy', '__builtins__'), STOP),
    'pickle.dunder-name numpy.__builtins__',
  ],
  ...(
    'pip.main bdb.Bdb pydoc.pipepager runpy.run_path timeit.timeit trace.Trace profile.run cProfile.runctx code.interact doctest.debug_script ' +
    'venv.create ensurepip._run_pip idlelib.run.Executive lib2to3.pgen2.driver.load_grammar pty.spawn ctypes.CDLL distutils.file_util.write_file ' +
    'asyncio.unix_events._UnixSubprocessTransport imaplib.IMAP4_stream _aix_support._read_cmd_output _osx_support._find_build_tool uuid._get_command_stdout ' +
    '_pyrepl.pager.pipe_pager test.support.script_helper.assert_python_ok pkgutil.resolve_name _io.FileIO logging.FileHandler urllib.request.urlopen ' +
    '_operator.methodcaller importlib.import_module marshal.loads sqlite3.connect tarfile.open builtins.__import__ multiprocessing.util.spawnv_passfds ' +
    'mailcap.findmatch signal.raise_signal copyreg.add_extension copyreg.remove_extension builtins.hasattr'
  )
    .split(' ')
    .map((path) => {
      const cut = path.lastIndexOf('.');
      const name = `11 standard library: ${path} (CVE-2025-1716, CVE-2025-10157 and the GHSA of picklescan and fickling)`;
      return [
        name,
        assemble(proto(4), call(path.slice(0, cut), path.slice(cut + 1)), STOP),
        `pickle.denied-global ${path}`,
      ] as const;
    }),
  ...(
    'torch._inductor.codecache.compile_file torch.utils.collect_env.run torch.utils.bottleneck.__main__.run_cprofile torch.utils._config_module.ConfigModule ' +
    'torch.utils.data.datapipes.utils.decoder.basichandlers torch.jit.unsupported_tensor_ops.execWrapper torch._dynamo.guards.GuardBuilder ' +
    'numpy.f2py.crackfortran.getlincoef numpy.testing._private.utils.runstring pandas.read_pickle mlflow.projects.backend.local._run_entry_point numpy.load torch.load ' +
    'torch.fx.experimental.symbolic_shapes.ShapeEnv.evaluate_guards_expression torch.utils._config_module.ConfigModule.load_config'
  )
    .split(' ')
    .map((path) => {
      const cut = path.lastIndexOf('.');
      const name = `12 third-party gadget: ${path} (modelscan #338, arXiv 2508.19774)`;
      return [
        name,
        assemble(proto(4), call(path.slice(0, cut), path.slice(cut + 1)), STOP),
        `pickle.denied-global ${path}`,
      ] as const;
    }),
  [
    '12 gadget on no list',
    assemble(proto(4), call('somelib.helpers', 'run_it'), STOP),
    'pickle.unlisted-global somelib.helpers.run_it',
  ],
  [
    '12 function of an allowed package, called',
    assemble(proto(4), call('sklearn.utils', 'resample'), STOP),
    'pickle.unlisted-global sklearn.utils.resample',
  ],
  [
    '12 numpy imports by name (_ufunc_reconstruct)',
    assemble(
      proto(4),
      global('numpy.core', '_ufunc_reconstruct'),
      text('os'),
      text('system'),
      OP.TUPLE2,
      OP.REDUCE,
      STOP,
    ),
    'pickle.unresolved-import numpy.core._ufunc_reconstruct',
  ],
  [
    '13 submodule of a denied module (CVE-2025-10157)',
    assemble(proto(4), call('asyncio.some_new_module', 'start'), STOP),
    'pickle.denied-global asyncio.some_new_module.start',
  ],
  [
    '14 BUILD on a module (sys_module_override)',
    assemble(
      proto(4),
      stackGlobal('torch', 'nn'),
      OP.EMPTY_DICT,
      text('a'),
      text('b'),
      OP.SETITEM,
      OP.BUILD,
      STOP,
    ),
    'pickle.build-on-global torch.nn',
  ],
  [
    '14 SETITEM on a global (CVE-2026-24747)',
    assemble(proto(2), global('torch', '_utils'), text('x'), OP.NONE, OP.SETITEM, STOP),
    'pickle.mutate-global torch._utils',
  ],
  [
    '14 APPEND on a global',
    assemble(proto(2), global('sklearn', 'xs'), OP.NONE, OP.APPEND, STOP),
    'pickle.mutate-global sklearn.xs',
  ],
  [
    '14 SETITEM on an array',
    assemble(
      proto(2),
      global('numpy', 'dtype'),
      text('f8'),
      OP.TUPLE1,
      OP.REDUCE,
      text('x'),
      OP.NONE,
      OP.SETITEM,
      STOP,
    ),
    'pickle.mutate-odd numpy.dtype',
  ],
  [
    '15 call of a call result (ShadowPickle, arXiv 2607.17503)',
    assemble(
      proto(4),
      global('functools', 'partial'),
      global('collections', 'OrderedDict'),
      OP.TUPLE1,
      OP.REDUCE,
      OP.EMPTY_TUPLE,
      OP.REDUCE,
      STOP,
    ),
    'pickle.call-of-result functools.partial',
  ],
  [
    '15 attribute of an allowed object, called',
    assemble(
      proto(2),
      global('__builtin__', 'getattr'),
      instance('sklearn.svm._classes', 'SVC'),
      text('fit'),
      OP.TUPLE2,
      OP.REDUCE,
      OP.EMPTY_TUPLE,
      OP.REDUCE,
      STOP,
    ),
    'pickle.call-of-result __builtin__.getattr',
  ],
  [
    '15 function given to map',
    assemble(
      proto(4),
      global('builtins', 'map'),
      global('numpy', 'mean'),
      OP.EMPTY_LIST,
      OP.TUPLE2,
      OP.REDUCE,
      STOP,
    ),
    'pickle.call-of-result builtins.map',
  ],
  [
    '15 type() builds a class',
    assemble(
      proto(4),
      global('builtins', 'type'),
      text('X'),
      OP.EMPTY_TUPLE,
      OP.EMPTY_DICT,
      OP.TUPLE3,
      OP.REDUCE,
      STOP,
    ),
    'pickle.code-object builtins.type',
  ],
  ['16 nested pickle in bytes', assemble(proto(4), bytes(attack()), STOP), system],
  [
    '16 nested pickle in short bytes',
    assemble(proto(4), shortBytes(attack()), STOP),
    'pickle.nested-payload',
  ],
  [
    '16 nested pickle of protocol 0',
    assemble(
      proto(4),
      bytes(assemble(global('os', 'system'), OP.MARK, quoted('x'), OP.TUPLE, OP.REDUCE, STOP)),
      STOP,
    ),
    system,
  ],
  ['16 nested pickle in base64', assemble(proto(4), text(base64(attack())), STOP), system],
  ['16 nested pickle in hex', assemble(proto(4), text(Buffer.from(attack()).toString('hex')), STOP), system],
  [
    '16 nested pickle in base64 of zlib',
    assemble(proto(4), text(base64(deflateSync(attack()))), STOP),
    system,
  ],
  [
    '16 nested pickle in base64 twice',
    assemble(proto(4), longText(base64(Buffer.from(base64(attack())))), STOP),
    system,
  ],
  ['16 nested pickle in Python 2 text', assemble(quoted('\\x80\\x02cos\\nsystem\\n.'), STOP), system],
  [
    '16 nested pickle behind latin1 (protocol 2)',
    assemble(
      proto(2),
      global('_codecs', 'encode'),
      longText('\u0080\u0002cos\nsystem\nU\u0001x\u0085R.'),
      text('latin1'),
      OP.TUPLE2,
      OP.REDUCE,
      STOP,
    ),
    system,
  ],
  [
    '16 torch.storage._load_from_bytes',
    assemble(
      proto(2),
      global('torch.storage', '_load_from_bytes'),
      bytes(attack()),
      OP.TUPLE1,
      OP.REDUCE,
      STOP,
    ),
    'pickle.nested-payload torch.storage._load_from_bytes',
  ],
  [
    '16 pickle.loads',
    assemble(proto(2), global('pickle', 'loads'), bytes(attack()), OP.TUPLE1, OP.REDUCE, STOP),
    'pickle.denied-global pickle.loads',
  ],
  ['17 second stream', assemble(proto(2), OP.NONE, STOP, attack()), system],
  ['17 second stream after separators', assemble(proto(2), OP.NONE, STOP, [0, 0, 255, 10], attack()), system],
  ['17 malformed first stream', assemble(proto(2), [OP.EMPTY_LIST, 255, 255], attack()), system],
  [
    '17 second stream with an extension code',
    assemble(proto(2), OP.NONE, STOP, proto(2), [OP.EXT1, 7], OP.EMPTY_TUPLE, OP.REDUCE, STOP),
    'pickle.ext-registry <copyreg extension>',
  ],
  ['18 breaks after it ran (nullifAI)', assemble(proto(4), call('os', 'system'), [255, 255]), system],
  ['18 ends without STOP', assemble(proto(4), call('os', 'system')), 'pickle.truncated'],
  [
    '19 opcode crosses its frame (CPython gh-154848)',
    assemble(proto(4), frame(3), text('abcdef'), STOP),
    'pickle.frame-straddle',
  ],
  [
    '19 frame inside a frame',
    assemble(proto(4), frame(20), OP.NONE, frame(2), OP.POP, OP.NONE, STOP),
    'pickle.frame-reopened',
  ],
  ['19 frame past the end', assemble(proto(4), frame(5000), OP.NONE, STOP), 'pickle.frame-beyond-eof'],
  [
    '20 STOP inside a mark (CPython gh-127079)',
    assemble(OP.NONE, OP.MARK, OP.NONE, STOP),
    'pickle.malformed',
  ],
  ...(
    [
      ['FLOAT', line(OP.FLOAT, '1.5')],
      ['BYTEARRAY8', [OP.BYTEARRAY8, 1, 0, 0, 0, 0, 0, 0, 0, 65]],
      ['NEXT_BUFFER and READONLY_BUFFER', [OP.NEXT_BUFFER, OP.READONLY_BUFFER]],
      ['LONG4', [OP.LONG4, 1, 0, 0, 0, 5]],
      ['BINBYTES8', [OP.BINBYTES8, 1, 0, 0, 0, 0, 0, 0, 0, 65]],
      ['BINUNICODE8', [OP.BINUNICODE8, 1, 0, 0, 0, 0, 0, 0, 0, 65]],
      ['FROZENSET', [OP.MARK, OP.FROZENSET]],
      ['ADDITEMS', [OP.EMPTY_SET, OP.MARK, OP.NONE, OP.ADDITEMS]],
      ['DICT and LIST', [OP.MARK, OP.MARK, OP.LIST, OP.DICT, OP.POP, OP.NONE]],
      ['POP_MARK', [OP.NONE, OP.MARK, OP.NONE, OP.POP_MARK]],
      ['LONG_BINPUT and LONG_BINGET', [OP.NONE, ...longPut(3), OP.LONG_BINGET, 3, 0, 0, 0, OP.POP]],
      ['DUP', [OP.NONE, OP.DUP, OP.POP]],
    ] as const
  ).map(
    ([name, piece]) =>
      [
        `21 ${name} before the call (fickling #322, #324)`,
        assemble(proto(5), piece, OP.POP, call('os', 'system'), STOP),
        system,
      ] as const,
  ),
  [
    '22 expansion by GET (pickle_injector)',
    assemble(laughs((index) => [...put(index), ...Array.from({ length: 9 }, () => get(index)).flat()])),
    'pickle.expansion',
  ],
  [
    '22 expansion by DUP',
    assemble(laughs(() => Array.from({ length: 9 }, () => OP.DUP))),
    'pickle.expansion',
  ],
  ['22 expansion filled from the top', assemble(topDown()), 'pickle.expansion'],
  [
    '37 second import with the same name part (GHSA-cffv-grgg-g429)',
    assemble(proto(4), call('os', 'system'), OP.POP, call('posix', 'system'), STOP),
    'pickle.denied-global posix.system',
  ],
  [
    '38 turns the scanner off (fickling)',
    assemble(proto(4), call('fickling.hook', 'remove_hook'), STOP),
    'pickle.scanner-tamper fickling.hook.remove_hook',
  ],
  [
    '15 iter(f, sentinel) calls what partial bound (ShadowPickle)',
    assemble(
      proto(4),
      stackGlobal('builtins', 'list'),
      stackGlobal('builtins', 'iter'),
      stackGlobal('functools', 'partial'),
      stackGlobal('pandas', 'read_json'),
      text('x'),
      OP.TUPLE2,
      OP.REDUCE,
      OP.NONE,
      OP.TUPLE2,
      OP.REDUCE,
      OP.TUPLE1,
      OP.REDUCE,
      STOP,
    ),
    'pickle.call-of-result builtins.iter',
  ],
  [
    '15 itertools.accumulate calls the function beside its items (ShadowPickle)',
    assemble(
      proto(4),
      stackGlobal('itertools', 'accumulate'),
      OP.EMPTY_LIST,
      stackGlobal('pandas', 'read_json'),
      OP.TUPLE2,
      OP.REDUCE,
      STOP,
    ),
    'pickle.call-of-result itertools.accumulate',
  ],
  [
    '15 a constructor of numpy calls the function beside its name (ShadowPickle)',
    assemble(
      proto(4),
      stackGlobal('numpy.random._pickle', '__generator_ctor'),
      text('x'),
      stackGlobal('pandas', 'read_json'),
      OP.TUPLE2,
      OP.REDUCE,
      STOP,
    ),
    'pickle.call-of-result numpy.random._pickle.__generator_ctor',
  ],
  [
    '10 a module that a library imported',
    assemble(proto(4), stackGlobal('sklearn.base', 'inspect'), STOP),
    'pickle.denied-global sklearn.base.inspect',
  ],
  [
    '20 a protocol that does not exist hides nothing behind it',
    assemble(proto(6), call('os', 'system'), STOP),
    system,
  ],
  [
    '35 dangerous import among ordinary ones (modelaudit bug 1)',
    assemble(
      proto(2),
      instance('torch.nn.modules.linear', 'Linear'),
      OP.POP,
      instance('sklearn.svm._classes', 'SVC'),
      OP.POP,
      call('posix', 'system'),
      STOP,
    ),
    'pickle.denied-global posix.system',
  ],
  [
    '44 a function of a module that no list knows is judged by the allow list (picklescan #66, PickleBall)',
    assemble(proto(4), call('a_library_of_tomorrow.tools', 'apply'), STOP),
    'pickle.unlisted-global a_library_of_tomorrow.tools.apply',
  ],
];

/** Ten lists, each holding the one before ten times: 10^10 values from about 200 opcodes. */
function laughs(repeat: (index: number) => readonly number[]): number[] {
  const out: number[] = Array.from({ length: 10 }, () => OP.MARK);
  out.push(...text('lol'));
  for (let index = 0; index < 10; index++) out.push(...repeat(index), OP.LIST);
  out.push(STOP);
  return out;
}

/** The same object, but every list is put into the upper one while it is still empty. */
function topDown(): number[] {
  const out: number[] = [];
  for (let index = 0; index < 11; index++) out.push(OP.EMPTY_LIST, ...put(index), OP.POP);
  for (let index = 0; index < 10; index++) {
    out.push(...get(index), OP.MARK);
    for (let copy = 0; copy < 10; copy++) out.push(...get(index + 1));
    out.push(OP.APPENDS, OP.POP);
  }
  out.push(...get(10), OP.NONE, OP.APPEND, OP.POP, ...get(0), STOP);
  return out;
}

describe('published bypasses of pickle scanners', () => {
  it.each(rows)('%s', (_name, pickle, finding) => {
    expect(blocking(pickle)).toContain(finding);
  });

  it('36 names are compared whole: a longer or shorter module is not the denied one', () => {
    expect(blocking(assemble(proto(4), call('osmium', 'system_info'), STOP))).toEqual([
      'pickle.unlisted-global osmium.system_info',
    ]);
    expect(worst(scanBytes(assemble(proto(4), stackGlobal('torch_custom', 'nn'), STOP)))).toBe('medium');
  });

  it('a function that reaches others is suspicious where it is handed on and not called', () => {
    const names = [
      ['builtins', 'getattr'],
      ['functools', 'partial'],
      ['torch.storage', '_load_from_bytes'],
    ] as const;
    for (const [module, name] of names)
      expect(worst(scanBytes(assemble(proto(4), stackGlobal(module, name), STOP)))).toBe('medium');
  });

  it('20 integers that readers parse differently are reported (CPython gh-126992)', () => {
    const read = (value: string) => scanBytes(assemble(line(OP.INT, value), STOP)).map(({ code }) => code);
    const odd = ['010', '0x1f', ' 7', '1_000'];
    expect(odd.map(read)).toEqual(odd.map(() => ['pickle.malformed']));
    const plain = ['0', '00', '01', '-5', '12'];
    expect(plain.map(read)).toEqual(plain.map(() => []));
  });
});
