import { explainItem } from '@lading/pipeline';
import { Command } from 'commander';
import { interruptible } from '../interruptible.ts';
import { openSession } from '../open-session.ts';
import { tellStory } from '../tell-story.ts';
import type { Terminal } from '../terminal.ts';
import { envFileOption, jsonOption, toNamespace } from './options.ts';
import type { CommonOptions } from './options.ts';

export function whyCommand(terminal: Terminal): Command {
  return new Command('why')
    .description('one item’s story, from submission to verdict')
    .argument(
      '<custom_id>',
      'of a word, for example IMAGE#…#RECEIPT#00001#LINE#00001#WORD#00001, or of a text',
    )
    .option('--namespace <name>', 'of the text (default: texts)', toNamespace)
    .addOption(envFileOption())
    .addOption(jsonOption())
    .action(async (customId: string, { namespace, ...options }: CommonOptions & { namespace?: string }) => {
      await using session = await openSession(terminal, options);
      const { signal } = terminal;
      const explaining = explainItem(session.pipeline, customId, { namespace, signal });
      const story = await interruptible(signal, explaining);
      const text = options.json ? JSON.stringify({ type: 'story', ...story }) : tellStory(story).join('\n');
      terminal.stdout.write(`${text}\n`);
    });
}
