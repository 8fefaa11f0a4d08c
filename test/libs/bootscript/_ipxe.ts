/** What a script did, in the words of the tests: `GET url`, `boot cmdline`, `sleep 5`, `reboot`, `say text`. */
export type Trace = string[]

export interface IpxeWorld {
  /** Whether a download succeeds. */
  fetch?: (url: string) => boolean
  /** Settings of the machine: `asset`, `uuid`. */
  settings?: Record<string, string>
  /** What somebody chooses in a menu; otherwise its time runs out. */
  choice?: string
}

const COMMANDS_MAX = 10_000
const SEPARATORS = ['||', '&&', ';']

/**
 * As much of iPXE as our scripts use: lines are cut at white space, `||`, `&&` and words that begin with # are seen
 * before `${...}` is expanded, and a command that fails with nothing after it ends the script.
 */
export class Ipxe {
  readonly #lines: string[]
  readonly #fetch: (url: string) => boolean
  readonly #settings: Map<string, string>
  readonly #choice: string | undefined
  readonly #trace: Trace = []
  #kernel = ''
  #at = 0
  #ended = false

  constructor(script: string, world: IpxeWorld = {}) {
    this.#lines = script.split('\n')
    this.#fetch = world.fetch ?? (() => true)
    this.#settings = new Map(Object.entries(world.settings ?? {}))
    this.#choice = world.choice
  }

  run(): Trace {
    if (this.#lines[0] !== '#!ipxe') throw new Error('not a script')
    for (let commands = 0; !this.#ended && this.#at < this.#lines.length; commands++) {
      if (commands > COMMANDS_MAX) throw new Error('the script does not end')
      const line = this.#lines[this.#at++]!
      if (/^(#|:|\s*$)/.test(line)) continue
      if (!this.#runLine(line.split(/\s+/)) && !this.#ended) {
        this.#trace.push(`failed at: ${line}`)
        break
      }
    }
    return this.#trace
  }

  #runLine(words: string[]): boolean {
    const comment = words.findIndex((word) => word.startsWith('#'))
    let rest = comment === -1 ? words : words.slice(0, comment)
    let ok = true
    let run = true
    for (;;) {
      const end = rest.findIndex((word) => SEPARATORS.includes(word))
      const command = end === -1 ? rest : rest.slice(0, end)
      if (run) ok = this.#execute(command.map((word) => this.#expand(word)))
      if (end === -1 || this.#ended) return ok
      run = { '||': !ok, '&&': ok, ';': true }[rest[end]!]!
      rest = rest.slice(end + 1)
    }
  }

  /** The first closing brace belongs to the last opening one before it; what comes out is expanded again. */
  #expand(word: string): string {
    const end = word.indexOf('}')
    const start = end === -1 ? -1 : word.lastIndexOf('${', end)
    if (start === -1) return word
    const value = this.#settings.get(word.slice(start + 2, end).replace(/:.*/, '')) ?? ''
    return this.#expand(word.slice(0, start) + value + word.slice(end + 1))
  }

  #execute([command, ...args]: string[]): boolean {
    const [first = '', second = ''] = args
    switch (command) {
      case undefined:
      case '':
      case 'imgfree':
        return true
      case 'clear':
        return this.#settings.delete(first)
      case 'menu':
      case 'item':
        this.#trace.push(`${command} ${args.join(' ')}`)
        return true
      case 'choose':
        this.#settings.set(args.at(-1)!, this.#choice ?? '')
        return this.#choice !== undefined
      case 'echo':
        if (args.length > 0) this.#trace.push(`say ${args.join(' ')}`)
        return true
      case 'set':
        this.#settings.set(first.replace(/:.*/, ''), args.slice(1).join(' '))
        return true
      case 'inc':
        this.#settings.set(first, String(Number(this.#settings.get(first)) + Number(second || 1)))
        return true
      case 'isset':
        return first !== ''
      case 'iseq':
        return first === second
      case 'goto':
        this.#at = this.#lines.indexOf(`:${first}`)
        if (this.#at === -1) throw new Error(`no label ${first}`)
        return true
      case 'kernel':
      case 'initrd':
      case 'imgfetch':
      case 'chain':
        return this.#download(command, args)
      case 'sanboot':
      case 'shell':
        this.#trace.push(`${command} ${args.join(' ')}`.trim())
        return false
      case 'sleep':
        this.#trace.push(`sleep ${first}`)
        return true
      case 'boot':
      case 'exit':
      case 'reboot':
        this.#trace.push(command === 'boot' ? `boot ${this.#kernel}` : command)
        this.#ended = true
        return true
      default:
        throw new Error(`unknown command ${command}`)
    }
  }

  #download(command: string, args: string[]): boolean {
    const url = args.findIndex((arg) => arg.startsWith('http'))
    if (command === 'kernel') this.#kernel = args.slice(url + 1).join(' ')
    this.#trace.push(`GET ${args[url]}`)
    const came = this.#fetch(args[url]!)
    // What is chained takes the place of this script.
    if (command === 'chain' && came) this.#ended = true
    return came
  }
}
