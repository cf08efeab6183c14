import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inspectArtifact } from '../../../../src/core/artifact/inspect.ts';
import { OP } from '../../../../src/core/artifact/pickle/opcodes.ts';
import { bytesSource } from '../../../../src/core/artifact/pickle/window.ts';
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
  int,
  line,
  longPut,
  longText,
  type Part,
  proto,
  put,
  shortBytes,
  shortString,
  stackGlobal,
  text,
} from './assemble.ts';

const verdict = (file: Uint8Array, name = 'model.pkl'): string =>
  inspectArtifact(bytesSource(file), name).verdict;
const pickle = (...parts: readonly Part[]): Uint8Array => assemble(proto(4), ...parts, OP.STOP);
const run = [text('id'), OP.TUPLE1, OP.REDUCE];
const made = (module: string, name: string): Part => [stackGlobal(module, name), OP.EMPTY_TUPLE, OP.NEWOBJ];
const state = (key: string, value: Part): Part => [OP.EMPTY_DICT, text(key), value, OP.SETITEM];
const ascii = (value: string): Uint8Array => new TextEncoder().encode(value);
const longGet = (index: number): Part => [
  OP.LONG_BINGET,
  index & 255,
  (index >> 8) & 255,
  (index >> 16) & 255,
  index >>> 24,
];

/**
 * Written by somebody who knows how the machine works. What each does under an unpickler follows from CPython's `Lib/pickle.py`: all of them call, or let the
 * loader call, something that the file chooses.
 */
const attacks: readonly (readonly [string, Uint8Array])[] = [
  [
    'names from the memo',
    pickle(text('os'), OP.MEMOIZE, text('system'), OP.MEMOIZE, get(0), get(1), OP.STACK_GLOBAL, run),
  ],
  [
    'a memo entry that is written twice',
    pickle(
      text('math'),
      put(0),
      text('os'),
      put(0),
      text('system'),
      put(1),
      get(0),
      get(1),
      OP.STACK_GLOBAL,
      run,
    ),
  ],
  [
    'a name under a mark that is popped',
    pickle(text('os'), text('system'), OP.MARK, text('x'), OP.POP_MARK, OP.STACK_GLOBAL, run),
  ],
  ['a duplicate that is popped', pickle(text('os'), OP.DUP, OP.POP, text('system'), OP.STACK_GLOBAL, run)],
  ['names as SHORT_BINSTRING', pickle(shortString('os'), shortString('system'), OP.STACK_GLOBAL, run)],
  ['names as BINSTRING', pickle(binString('os'), binString('system'), OP.STACK_GLOBAL, run)],
  [
    'names as STRING with escapes',
    pickle(line(OP.STRING, "'\\x6fs'"), line(OP.STRING, '"sys\\164em"'), OP.STACK_GLOBAL, run),
  ],
  [
    'names as UNICODE with escapes',
    pickle(line(OP.UNICODE, '\\u006fs'), line(OP.UNICODE, '\\U00000073ystem'), OP.STACK_GLOBAL, run),
  ],
  ['names as bytes', pickle(shortBytes(ascii('os')), shortBytes(ascii('system')), OP.STACK_GLOBAL, run)],
  ['a name in a buffer from outside', pickle(OP.NEXT_BUFFER, text('system'), OP.STACK_GLOBAL, run)],
  [
    'a name in a read-only buffer',
    pickle(text('os'), OP.READONLY_BUFFER, text('system'), OP.STACK_GLOBAL, run),
  ],
  ['a name that a call gives', pickle(call('builtins', 'str', 'os'), text('system'), OP.STACK_GLOBAL, run)],
  [
    'a name that a codec gives',
    pickle(
      stackGlobal('_codecs', 'encode'),
      text('os'),
      text('latin1'),
      OP.TUPLE2,
      OP.REDUCE,
      text('system'),
      OP.STACK_GLOBAL,
      run,
    ),
  ],
  [
    'a memo index of 2^31',
    pickle(text('os'), longPut(0x7fffffff), longGet(0x7fffffff), text('system'), OP.STACK_GLOBAL, run),
  ],
  [
    'a memo index of five million',
    pickle(text('os'), longPut(5e6), longGet(5e6), text('system'), OP.STACK_GLOBAL, run),
  ],
  [
    'a memo index with a space',
    pickle(text('os'), line(OP.PUT, ' 0'), line(OP.GET, '0'), text('system'), OP.STACK_GLOBAL, run),
  ],
  [
    'a memo index with an underscore',
    pickle(text('os'), line(OP.PUT, '1_0'), line(OP.GET, '10'), text('system'), OP.STACK_GLOBAL, run),
  ],
  ['a result that is dropped', pickle(call('os', 'system'), OP.POP, OP.NONE)],
  ['a call below a mark that is popped', pickle(OP.MARK, call('os', 'system'), OP.POP_MARK, OP.NONE)],
  ['a call as the key of a dict', pickle(OP.EMPTY_DICT, call('os', 'system'), OP.NONE, OP.SETITEM)],
  ['INST', pickle(OP.MARK, text('id'), inst('os', 'system'))],
  [
    'OBJ of a class from the memo',
    pickle(stackGlobal('os', 'system'), OP.MEMOIZE, OP.MARK, get(0), text('id'), OP.OBJ),
  ],
  [
    'NEWOBJ_EX with arguments by name',
    pickle(stackGlobal('a_library', 'Runner'), OP.EMPTY_TUPLE, state('command', text('id')), OP.NEWOBJ_EX),
  ],
  [
    'NEWOBJ_EX of a known library with arguments by name',
    pickle(stackGlobal('sklearn.svm', 'SVC'), OP.EMPTY_TUPLE, state('command', text('id')), OP.NEWOBJ_EX),
  ],
  ['the extension registry', pickle(OP.EXT1, 1, run)],
  ['a frame that is too short', assemble(proto(4), frame(5), call('os', 'system'), OP.STOP)],
  ['a frame of a gigabyte', assemble(proto(4), frame(1e9), call('os', 'system'), OP.STOP)],
  ['a second pickle behind STOP', assemble(proto(4), OP.NONE, OP.STOP, call('os', 'system'), OP.STOP)],
  ['a protocol that does not exist', assemble(proto(255), call('os', 'system'), OP.STOP)],
  [
    'the protocol lowered on the way, for a name of Python 2',
    assemble(proto(4), proto(2), global('commands', 'getoutput'), run, OP.STOP),
  ],
  ['a name with a carriage return', pickle(global('os\r', 'system\r'), run)],
  ['a name with a space behind it', pickle(stackGlobal('os ', 'system'), run)],
  ['a module in capitals', pickle(stackGlobal('OS', 'system'), run)],
  [
    'a module in full-width letters, which Python does not fold here',
    pickle(stackGlobal('\uff4fs', 'system'), run),
  ],
  ['a path through a module that another one imported', pickle(stackGlobal('os.path', 'sys.modules'), run)],
  [
    'a path out of an allowed class',
    pickle(stackGlobal('collections', 'OrderedDict.__init__.__globals__'), run),
  ],
  ['another spelling of a loader', pickle(stackGlobal('tensorflow.keras.models', 'load_model'), run)],
  [
    'a function in the place of __setstate__, which BUILD then calls',
    pickle(
      made('sklearn.svm', 'SVC'),
      state('__setstate__', stackGlobal('sklearn.base', 'clone')),
      OP.BUILD,
      text('x'),
      OP.BUILD,
    ),
  ],
  [
    'a function in the place of append, which APPEND then calls',
    pickle(
      made('sklearn.svm', 'SVC'),
      state('append', stackGlobal('sklearn.base', 'clone')),
      OP.BUILD,
      text('x'),
      OP.APPEND,
    ),
  ],
  ['items put into a module', pickle(stackGlobal('sys', 'modules'), text('os'), OP.NONE, OP.SETITEM)],
  [
    'map over a function that opens files',
    pickle(stackGlobal('builtins', 'map'), stackGlobal('numpy', 'load'), OP.EMPTY_LIST, OP.TUPLE2, OP.REDUCE),
  ],
  [
    'a getter of items, then a call of what it got',
    pickle(
      stackGlobal('operator', 'itemgetter'),
      int(0),
      OP.TUPLE1,
      OP.REDUCE,
      stackGlobal('os', 'system'),
      OP.TUPLE1,
      OP.TUPLE1,
      OP.REDUCE,
      run,
    ),
  ],
  [
    'another base than object, whose __new__ runs',
    pickle(
      stackGlobal('copyreg', '_reconstructor'),
      stackGlobal('sklearn.svm', 'SVC'),
      stackGlobal('subprocess', 'Popen'),
      text('id'),
      OP.TUPLE3,
      OP.REDUCE,
    ),
  ],
  [
    'repr of an object, which calls what stands in its state (torch.nn.Module.__repr__)',
    pickle(
      stackGlobal('builtins', 'repr'),
      made('torch.nn.modules.module', 'Module'),
      state('extra_repr', stackGlobal('sklearn.base', 'clone')),
      [OP.BUILD, OP.TUPLE1, OP.REDUCE],
    ),
  ],
  [
    'an alias of a package for compatibility (modelaudit #1061)',
    pickle(call('six.moves', 'getoutput', 'id')),
  ],
  [
    'an alias of a package that another one carries (modelaudit #1061)',
    pickle(call('botocore.vendored.six.moves', 'getoutput', 'id')),
  ],
  ['an alias that loads pickles (modelaudit #1061)', pickle(call('six.moves.cPickle', 'loads', 'x'))],
  ['a function that evaluates annotations (modelaudit #1061)', pickle(call('typing', 'get_type_hints', 'x'))],
  [
    'a function that makes functions of text (modelaudit #1061)',
    pickle(call('dataclasses', '_create_fn', 'x')),
  ],
  ['operator.call by its public name (modelaudit #1061)', pickle(call('operator', 'call', 'x'))],
  [
    'a copy of distutils in setuptools (modelaudit #1061)',
    pickle(call('setuptools._distutils.spawn', 'spawn', 'x')),
  ],
  ['a pipeline of commands (modelaudit #1061)', pickle(call('pipes', 'Template.copy', 'x'))],
  ['a mailcap test command (modelaudit #1061)', pickle(call('mailcap', 'findmatch', 'x'))],
  ['an editor that is started (modelaudit #1061)', pickle(call('click', 'edit', 'x'))],
  [
    'a list of an object, whose iteration calls what stands in its state (DataLoader, collate_fn)',
    pickle(
      stackGlobal('builtins', 'list'),
      made('torch.utils.data.dataloader', 'DataLoader'),
      state('collate_fn', stackGlobal('sklearn.base', 'clone')),
      [OP.BUILD, OP.TUPLE1, OP.REDUCE],
    ),
  ],
  [
    'a class that is built on the way (modelaudit #1061)',
    pickle(stackGlobal('builtins', 'type'), text('C'), OP.EMPTY_TUPLE, OP.EMPTY_DICT, OP.TUPLE3, OP.REDUCE),
  ],
  ['three gzips around it', gzipSync(gzipSync(gzipSync(attack())))],
  ['the second member of a gzip file', Buffer.concat([gzipSync(pickle(OP.NONE)), gzipSync(attack())])],
  ['behind the head of a picture', Buffer.concat([ascii('GIF89a'), new Uint8Array(50), attack()])],
];

describe('pickles against this very machine', () => {
  it.each(attacks)('%s', (_name, file) => {
    expect(verdict(file)).toBe('dangerous');
  });

  it.each([
    'm.png',
    'm.bin',
    'm.json',
    'm.csv',
    'README',
    'm.safetensors',
    'm.onnx',
    'm.gguf',
    'm.h5',
    'm.keras',
    'm.npy',
    'm.py',
    'm.yaml',
  ])('under the name %s, in protocol 4 and 0', (name) => {
    expect(verdict(attack(), name)).toBe('dangerous');
    const old = assemble(
      global('os', 'system'),
      OP.MARK,
      line(OP.STRING, "'id'"),
      OP.TUPLE,
      OP.REDUCE,
      OP.STOP,
    );
    expect(verdict(old, name)).toBe('dangerous');
  });

  it('a payload behind padding in a literal, as bytes or as Base64, is found (16: nested payloads)', () => {
    for (const padding of [1, 100, 1500, 2048, 100_000]) {
      const zeros = new Uint8Array(padding);
      expect(verdict(pickle(bytes(Buffer.concat([zeros, attack()]))))).toBe('dangerous');
      expect(verdict(pickle(binString(`${'A'.repeat(padding)}${String.fromCharCode(...attack())}`)))).toBe(
        'dangerous',
      );
      const encoded = Buffer.from(attack()).toString('base64');
      expect(verdict(pickle(longText(`${' '.repeat(padding)}${encoded}`)))).toBe('dangerous');
      const inside = Buffer.concat([zeros, attack()]).toString('base64');
      expect(verdict(pickle(longText(inside)))).toBe('dangerous');
    }
  });

  it('a program behind the pickle or in a literal is reported', () => {
    const elf = Buffer.concat([ascii('\x7fELF\x02\x01\x01'), new Uint8Array(200)]);
    const windows = Buffer.alloc(300);
    windows.write('MZ');
    windows.writeUInt32LE(128, 60);
    windows.write('PE\0\0', 128);
    const script = ascii('#!/bin/sh\nid\n');
    for (const program of [elf, windows, script]) {
      expect(verdict(Buffer.concat([pickle(OP.NONE), program]))).toBe('dangerous');
      expect(verdict(Buffer.concat([pickle(OP.NONE), new Uint8Array(100), program]))).toBe('dangerous');
    }
    for (const program of [elf, windows]) expect(verdict(pickle(bytes(program)))).toBe('dangerous');
  });

  it('ordinary neighbours of these stay clean', () => {
    const noise = Uint8Array.from(
      { length: 200_000 },
      (_, index) => (index * index * 31 + (index >> 3)) & 255,
    );
    expect(verdict(pickle(bytes(noise)))).toBe('clean');
    // ELF code of a graphics processor (machine 190, EM_CUDA), as compiled kernels hold it
    const kernel = Buffer.concat([ascii('\x7fELF\x02\x01\x01'), new Uint8Array(200)]);
    kernel[18] = 190;
    expect(verdict(pickle(bytes(kernel)))).toBe('clean');
    expect(verdict(Buffer.concat([pickle(OP.NONE), new Uint8Array(64)]))).toBe('clean');
    for (const name of [
      'Exception',
      'BaseException',
      'ValueError',
      'UserWarning',
      'SystemExit',
      'ExceptionGroup',
    ])
      expect(verdict(pickle(call('builtins', name)))).toBe('clean');
    expect(
      verdict(
        pickle(
          made('sklearn.svm', 'SVC'),
          state('loss', stackGlobal('sklearn.metrics', 'log_loss')),
          OP.BUILD,
        ),
      ),
    ).toBe('clean');
  });
});
