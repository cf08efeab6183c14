import { existsSync, readFileSync } from 'node:fs';
import { inspectArtifact } from '../src/core/artifact/inspect.ts';
import { bytesSource } from '../src/core/artifact/pickle/window.ts';
import { assemble, global, instance, proto, stackGlobal } from '../test/core/artifact/pickle/assemble.ts';
import { OP } from '../src/core/artifact/pickle/opcodes.ts';
import type { BenchResult } from './pickle-throughput.ts';

const table = new URL('../../shared/reference/allow-globals.tsv', import.meta.url);

/**
 * Counts ordinary pickles with anything above low. The sample: every class and value that 1,464 pickles of scikit-learn, numpy, scipy, pandas, LightGBM, joblib and
 * torch were seen to import without calling it (the reference's tier C), each assembled opcode by opcode in protocols 2 and 4 as it was seen there: as an
 * instance with a state, or as a value in a list. No library makes the files. Nothing is printed where the reference is not beside the project.
 */
export function benchArtifactFalseAlarms(): BenchResult[] {
  if (!existsSync(table)) return [];
  const rows = readFileSync(table, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  let files = 0;
  let alarms = 0;
  for (const [module = '', name = '', tier = '', usage = ''] of rows) {
    if (!tier.startsWith('C ')) continue;
    for (const version of [2, 4]) {
      const imported = version === 2 ? global(module, name) : stackGlobal(module, name);
      const pickle = usage.includes('NEWOBJ')
        ? assemble(proto(version), instance(module, name), OP.STOP)
        : assemble(proto(version), OP.EMPTY_LIST, imported, OP.APPEND, OP.STOP);
      files++;
      const { findings } = inspectArtifact(bytesSource(pickle), 'model.pkl');
      if (findings.some(({ severity }) => severity !== 'info' && severity !== 'low')) alarms++;
    }
  }
  return [
    { name: 'ordinary pickles of popular libraries, made', value: files, unit: 'files', target: '' },
    { name: 'of these with a finding above low', value: alarms, unit: 'files', target: '<= 1 %' },
  ];
}
