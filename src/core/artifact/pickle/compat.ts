/**
 * What an unpickler of Python 3 makes of names that Python 2 wrote (protocol 0 to 2 with `fix_imports`). Source: CPython
 * `Lib/_compat_pickle.py`, IMPORT_MAPPING and NAME_MAPPING; tkinter's modules are left out, `tkinter` itself stands
 * for them.
 */
const moduleMap = new Map(
  (
    '__builtin__ builtins copy_reg copyreg Queue queue SocketServer socketserver ConfigParser configparser repr reprlib ' +
    'Tkinter tkinter Tix tkinter.tix ttk tkinter.ttk tkFileDialog tkinter.filedialog FileDialog tkinter.filedialog ' +
    'markupbase _markupbase _winreg winreg thread _thread dummy_thread _dummy_thread dbhash dbm.bsd ' +
    'dumbdbm dbm.dumb dbm dbm.ndbm gdbm dbm.gnu xmlrpclib xmlrpc.client SimpleXMLRPCServer xmlrpc.server ' +
    'httplib http.client htmlentitydefs html.entities HTMLParser html.parser Cookie http.cookies cookielib ' +
    'http.cookiejar BaseHTTPServer http.server test.test_support test.support commands subprocess urlparse urllib.parse ' +
    'robotparser urllib.robotparser urllib2 urllib.request anydbm dbm _abcoll collections.abc cPickle pickle ' +
    '_elementtree xml.etree.ElementTree DocXMLRPCServer xmlrpc.server SimpleHTTPServer http.server CGIHTTPServer ' +
    'http.server UserDict collections UserList collections UserString collections whichdb dbm StringIO io cStringIO io'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index, words) => {
      if (index % 2 === 0) pairs.push([word, words[index + 1] as string]);
      return pairs;
    }, []),
);

const nameMap = new Map(
  (
    '__builtin__.xrange builtins.range __builtin__.reduce functools.reduce __builtin__.intern sys.intern ' +
    '__builtin__.unichr builtins.chr __builtin__.unicode builtins.str __builtin__.long builtins.int ' +
    '__builtin__.basestring builtins.str itertools.izip builtins.zip itertools.imap builtins.map ' +
    'itertools.ifilter builtins.filter itertools.ifilterfalse itertools.filterfalse ' +
    'itertools.izip_longest itertools.zip_longest UserDict.IterableUserDict collections.UserDict ' +
    '_socket.fromfd socket.fromfd _multiprocessing.Connection multiprocessing.connection.Connection ' +
    'multiprocessing.forking.Popen multiprocessing.popen_fork.Popen urllib.urlopen urllib.request.urlopen ' +
    'urllib.urlretrieve urllib.request.urlretrieve urllib.urlencode urllib.parse.urlencode ' +
    'urllib.quote urllib.parse.quote urllib.unquote urllib.parse.unquote urllib.getproxies urllib.request.getproxies ' +
    'socket._socketobject socket.SocketType'
  )
    .split(' ')
    .reduce<[string, string][]>((pairs, word, index, words) => {
      if (index % 2 === 0) pairs.push([word, words[index + 1] as string]);
      return pairs;
    }, []),
);

/** An import as two strings. */
export interface ImportName {
  readonly module: string;
  readonly name: string;
}

/**
 * One spelling for modules that moved: Python 2's builtins and copy_reg, `numpy.core` (numpy 2 renamed it
 * `numpy._core`), and the joblib that scikit-learn before 0.23 carried.
 */
export function canonicalModule(module: string): string {
  if (module === '__builtin__' || module === 'exceptions') return 'builtins';
  if (module === 'copy_reg') return 'copyreg';
  if (module === 'numpy.core' || module.startsWith('numpy.core.')) return `numpy._core${module.slice(10)}`;
  if (module.startsWith('sklearn.externals.joblib')) return `joblib${module.slice(24)}`;
  return module;
}

/** The names that a loader may look up for an import: as written and, below protocol 3, as Python 3 renames it. */
export function readings(module: string, name: string, protocol: number): readonly ImportName[] {
  const written = { module: canonicalModule(module), name };
  if (protocol >= 3) return [written];
  const whole = nameMap.get(`${module}.${name}`);
  if (whole !== undefined) {
    const cut = whole.lastIndexOf('.');
    return [written, { module: whole.slice(0, cut), name: whole.slice(cut + 1) }];
  }
  const moved = moduleMap.get(module);
  return moved === undefined || moved === written.module ? [written] : [written, { module: moved, name }];
}
