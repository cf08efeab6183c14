import { checks } from '../core/checks/index.ts';
import { type OptionSchema, optionTypeText } from '../core/checks/option-type.ts';
import { checkNames, findCheck } from '../core/policy/find-check.ts';
import { nearest } from '../core/policy/suggest.ts';
import { type AddCommand, exitCodes, UsageError } from './terminal.ts';

export const addExplain: AddCommand = (program, terminal, done) => {
  program
    .command('explain [check]')
    .description('say what a check asks, reads and answers; without one, list them all')
    .action((name: string | undefined) => {
      if (name === undefined) {
        const width = Math.max(...checks.map(({ id }) => id.length));
        for (const { id, title } of checks) terminal.out(`${id.padEnd(width)}  ${title}\n`);
        done(exitCodes.passed);
        return;
      }
      const check = findCheck(name, checks);
      if (check === undefined) {
        const near = nearest(name, checkNames(checks));
        throw new UsageError(
          `there is no check ${name}; ${near === undefined ? '' : `did you mean ${near}? `}\`assay explain\` lists them all`,
        );
      }
      const { properties = {} } = check.options as {
        readonly properties?: Readonly<Record<string, OptionSchema>>;
      };
      const lines = [
        `${check.id}: ${check.title}`,
        '',
        check.why,
        '',
        `concerns  ${check.concerns.join(', ')}`,
        `reads     ${[...check.needs, ...check.compares.map((one) => `${one} at the merge base`)].join(', ') || 'what its options name'}`,
        `absent    ${check.whenAbsent === 'fail' ? 'fails' : 'unknown, which never passes'}`,
        ...Object.entries(properties).map(
          ([option, { description = '', default: byDefault, ...schema }]) =>
            `option    ${option} (${optionTypeText(schema)}): ${description}${byDefault === undefined ? '' : ` Default: ${JSON.stringify(byDefault)}`}`,
        ),
        '',
        'It says:',
        ...Object.values(check.messages).map(
          ({ text, remedy }) => `  - ${text}${remedy === undefined ? '' : `\n    → ${remedy}`}`,
        ),
        ...(check.controls.length === 0 ? [] : ['', `It supports ${check.controls.join(', ')}.`]),
      ];
      terminal.out(`${lines.join('\n')}\n`);
      done(exitCodes.passed);
    });
};
