import { Command, CommanderError, Option } from 'commander'
import type { CliConfig } from './config.ts'
import { InterruptedError, UsageError } from './errors.ts'
import { EXIT_CODES_HELP, exitCodeOf, USAGE } from './exit-code.ts'
import { operands, separateCommand } from './image/exec-line.ts'
import { NOUNS } from './nouns.ts'
import { type GlobalFlags, type OpenSession, openSession } from './session.ts'
import { type Streams, Terminal } from './terminal.ts'
import { VERSION } from './version.ts'

/** Why a command is told to stop, when nobody reads its output any more: `muster node list | head -1`. */
export const OUTPUT_CLOSED = 'output closed'

export interface Invocation {
  args: readonly string[]
  config: CliConfig
  streams: Streams
  /** Aborted to stop the command, for the reason OUTPUT_CLOSED or because the user wants it. */
  signal: AbortSignal
  /** The directory that relative paths start from. */
  directory: string
}

const GETTING_STARTED = `
Getting started:
  muster image import /srv/images/debian debian
  muster node add n1 --rack r1 --image debian --hwaddr 52:54:00:12:34:56 --ipaddr 10.0.1.1 --netmask 255.255.255.0
  muster node status

'muster help NOUN VERB' tells more, 'muster help exit-codes' what a script can tell from them.`

/** Runs one command line. Resolves to its exit code, having said on stderr what went wrong. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, config, streams, signal } = invocation
  const terminal = new Terminal(streams, { colour: config.colour })
  if (args[0] === 'help' && args[1] === 'exit-codes') {
    streams.stdout.write(EXIT_CODES_HELP)
    return 0
  }
  const program = programOf(invocation, terminal)
  try {
    const words = separateCommand(withHelp(args))
    checkVersionFlag(words)
    await program.parseAsync(words, { from: 'user' })
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : USAGE
    if (signal.aborted && signal.reason === OUTPUT_CLOSED) return 0
    const shown = signal.aborted && !(error instanceof InterruptedError) ? new InterruptedError() : error
    terminal.error(shown)
    return exitCodeOf(shown)
  }
}

/** `muster` is `muster --help`, and `muster help node add` is `muster node add --help`. */
function withHelp(args: readonly string[]): readonly string[] {
  if (args.length === 0) return ['--help']
  if (args[0] !== 'help') return args
  const words = args.slice(1)
  const isKnown = words.length === 0 || NOUNS.some(({ name }) => name === words[0])
  return isKnown ? [...words, '--help'] : words
}

/**
 * Told its own version instead, `muster image push rocky --version 3` would look as if it had been done.
 * @throws {UsageError}
 */
function checkVersionFlag(args: readonly string[]): void {
  const end = args.indexOf('--')
  const own = end === -1 ? args : args.slice(0, end)
  const asked = own.find((word) => word === '--version' || word === '-V')
  if (asked === undefined || operands(own).length === 0) return
  throw new UsageError(`${asked} tells which muster this is, and goes with no command`, {
    hint: 'A version of an image is NAME@NUMBER, rocky@3 for example.',
  })
}

function programOf(invocation: Invocation, terminal: Terminal): Command {
  const { config, signal, directory, streams } = invocation
  const program = new Command('muster')
    .description('Stateless provisioning for HPC clusters.')
    .version(VERSION, '-V, --version', 'print the version of this command')
    .helpOption('-h, --help', 'tell what can be done')
    .helpCommand('help [words...]', 'tell more about a command')
    .showHelpAfterError("'muster help' tells what there is.")
    .addOption(new Option('--socket <path>', "the controller's unix socket").conflicts('url'))
    .option('--url <urls>', 'controllers to try in turn, instead of the socket')
    .option('--token-file <file>', 'what to show a controller that is reached by URL')
    .option('--json', 'give the result for programs')
    .addOption(new Option('--yaml', 'give the result as YAML').conflicts('json'))
    .addHelpText('after', GETTING_STARTED)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'muster: ')),
      getOutHelpWidth: () => terminal.columns ?? 100,
      getErrHelpWidth: () => terminal.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride()
  const open: OpenSession = ({ timeoutMs } = {}) =>
    openSession({
      config,
      flags: program.opts<GlobalFlags>(),
      terminal,
      signal: timeoutMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      directory,
    })
  for (const { name, summary, hidden } of NOUNS) {
    program.command(name, { hidden: hidden ?? false }).description(summary)
  }
  return program.hook('preSubcommand', async (_, noun) => {
    const { define } = await NOUNS.find(({ name }) => name === noun.name())!.load()
    define(noun, open)
  })
}
