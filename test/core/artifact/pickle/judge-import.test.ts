import { describe, expect, it } from 'vitest';
import { judgeImport } from '../../../../src/core/artifact/pickle/judge-import.ts';

const tier = (path: string, protocol = 4): string => {
  const cut = path.lastIndexOf('.');
  const judged = judgeImport(path.slice(0, cut), path.slice(cut + 1), protocol);
  return judged.severity === undefined ? judged.tier : `${judged.tier} ${judged.severity}`;
};

describe('judgeImport', () => {
  it.each([
    ['os.system', 'denied critical'],
    ['os.path.join', 'denied critical'],
    ['builtins.print', 'denied critical'],
    ['requests.api.get', 'denied high'],
    ['builtins.set', 'callable'],
    ['builtins.getattr', 'conditional'],
    ['uuid.UUID', 'callable'],
    ['uuid._popen', 'denied critical'],
    ['types.SimpleNamespace', 'callable'],
    ['types.CodeType', 'denied critical'],
    ['sklearn.svm._classes.SVC', 'package'],
    ['sklearn.svm.classes.SVC', 'package'],
    ['numpy.memmap', 'denied high'],
    ['numpy.core.multiarray._reconstruct', 'callable'],
    ['numpy._core.multiarray._reconstruct', 'callable'],
    ['torch.nn.modules.linear.Linear', 'package'],
    ['torch.hub.load', 'denied critical'],
    ['torch.FloatStorage', 'class'],
    ['torch.jit._pickle.build_intlist', 'callable'],
    ['torch.jit._script.RecursiveScriptModule', 'denied critical'],
    ['joblib.load', 'denied critical'],
    ['joblib.numpy_pickle.NumpyArrayWrapper', 'conditional'],
    ['sklearn.externals.joblib.numpy_pickle.NDArrayWrapper', 'conditional'],
    ['__main__.Model', 'unverifiable'],
    ['mypackage.models.Net', 'unlisted'],
    ['sklearn.utils.os', 'denied critical'],
    ['__proto__.constructor', 'unlisted'],
  ])('%s is %s', (path, expected) => {
    expect(tier(path)).toBe(expected);
  });

  it('judges the name that Python 3 makes of a Python 2 one, below protocol 3 only', () => {
    // CPython Lib/_compat_pickle.py: commands -> subprocess, itertools.izip -> builtins.zip, UserDict -> collections
    expect(tier('itertools.izip', 2)).toBe('callable');
    expect(tier('UserDict.UserDict', 2)).toBe('class');
    expect(tier('UserDict.UserDict', 3)).toBe('unlisted');
    expect(tier('_abcoll.Mapping', 2)).toBe('unlisted');
    expect(tier('__builtin__.reduce', 2)).toBe('denied critical');
    expect(tier('copy_reg._reconstructor', 2)).toBe('conditional');
  });

  it('judges attribute paths by every part', () => {
    const path = (module: string, name: string) => judgeImport(module, name, 4);
    expect(path('scipy.interpolate._interpolate', 'interp1d._call_linear_np').tier).toBe('class');
    expect(path('numpy', 'f2py.compile')).toMatchObject({ tier: 'denied', severity: 'critical' });
    expect(path('sklearn.base', 'X.os.system')).toMatchObject({
      severity: 'critical',
      code: 'pickle.denied-global',
    });
    expect(path('sklearn.base', 'X.__globals__')).toMatchObject({
      severity: 'critical',
      code: 'pickle.dunder-name',
    });
    expect(path('sklearn.base', 'X.y')).toMatchObject({ severity: 'high', code: 'pickle.dotted-name' });
    expect(path('sklearn.base', 'a.'.repeat(200))).toMatchObject({
      severity: 'critical',
      code: 'pickle.dotted-name',
    });
  });
});
