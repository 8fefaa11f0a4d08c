import { type Command, Option } from 'commander'
import type { Selector, Setting } from './settings/setting.ts'
import { SETTING_GROUPS } from './settings/table.ts'

const SET_HELP = `
Lists are separated by commas and replace what was there. UNDEF as a value clears a field.`
const UNSET_HELP = `
What profiles say of a field counts again where the node says nothing more of it.`

/** Adds the options that say what fields are to be, those of nodes alone only where it is about nodes. */
export function takeSettings(command: Command, kind: 'node' | 'profile'): Command {
  for (const { heading, selectors, settings } of SETTING_GROUPS) {
    for (const selector of selectors) command.addOption(selectorOption(selector).helpGroup(heading))
    for (const setting of settings) {
      if (setting.only && setting.only !== kind) continue
      command.addOption(settingOption(setting, setting.flags).helpGroup(heading))
      for (const alias of setting.aliases ?? []) {
        command.addOption(settingOption(setting, alias).hideHelp().helpGroup(heading))
      }
    }
  }
  if (kind === 'node') {
    command.addOption(
      new Option('--hwaddr-file <file>', 'MAC addresses of the nodes, one a line, with names or in order')
        .conflicts('hwaddr')
        .helpGroup('A network device:'),
    )
  }
  return command.addHelpText('after', SET_HELP)
}

/** The same options without values: they name the fields to be cleared. */
export function takeCleared(command: Command, kind: 'node' | 'profile'): Command {
  for (const { heading, selectors, settings } of SETTING_GROUPS) {
    for (const selector of selectors) command.addOption(selectorOption(selector).helpGroup(heading))
    for (const setting of settings) {
      if (setting.takes === 'entries' || (setting.only && setting.only !== kind)) continue
      const option =
        setting.takes === 'keys'
          ? settingOption(setting, setting.flags)
          : new Option(setting.flags.replace(/ [<[].*/, ''), setting.about)
      command.addOption(option.helpGroup(heading))
    }
  }
  return command.addHelpText('after', UNSET_HELP)
}

function selectorOption({ flags, about, default: usual }: Selector): Option {
  return new Option(flags, usual === undefined ? about : `${about}; ${usual} unless it is given`)
}

function settingOption({ about, takes }: Setting, flags: string): Option {
  const option = new Option(flags, about)
  const isRepeated = takes === 'list' || takes === 'words' || takes === 'entries' || takes === 'keys'
  return isRepeated ? option.argParser<string[]>(collect) : option
}

function collect(text: string, previous: string[] = []): string[] {
  return [...previous, text]
}
