import { execFileSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Made {
  cert: string
  key: string
}

/** An authority with certificates of its own, made by openssl in a directory. */
export class Authority {
  readonly #directory: string
  readonly #ca: Made
  #count = 0

  constructor(directory: string) {
    this.#directory = directory
    this.#ca = { cert: join(directory, 'ca.crt'), key: join(directory, 'ca.key') }
    openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=authority', ...outputs(this.#ca))
  }

  /** The file of its own certificate, for clients. */
  get file(): string {
    return this.#ca.cert
  }

  /**
   * A certificate and key in files of their own. `names` as in subjectAltName. Without a kind of key all have one and the
   * same: to make one takes a second.
   */
  make({
    name = 'boot1',
    names = 'DNS:boot1,IP:127.0.0.1',
    key = '',
    days = 365,
    through = this.#ca,
  } = {}): Made {
    const made = this.#files()
    const request = `${made.cert}.csr`
    if (key === '') copyFileSync(this.#ca.key, made.key)
    const curve = key === 'ec' ? ['-pkeyopt', 'ec_paramgen_curve:P-256'] : []
    const kind = key === '' ? ['-key', made.key] : ['-newkey', key, ...curve, '-nodes', '-keyout', made.key]
    openssl('req', '-new', ...kind, '-subj', `/CN=${name}`, '-out', request)
    const extensions = `${made.cert}.ext`
    writeFileSync(extensions, names === '' ? 'basicConstraints=CA:TRUE\n' : `subjectAltName=${names}\n`)
    const signer = ['-CA', through.cert, '-CAkey', through.key, '-CAcreateserial', '-days', String(days)]
    openssl('x509', '-req', '-in', request, '-extfile', extensions, '-out', made.cert, ...signer)
    return made
  }

  /** A certificate that another between it and the authority signed, and stands before that in the file. */
  makeChain(): Made {
    const between = this.make({ name: 'between', names: '' })
    const made = this.make({ through: between })
    writeFileSync(made.cert, Buffer.concat([readFileSync(made.cert), readFileSync(between.cert)]))
    return made
  }

  #files(): Made {
    const base = join(this.#directory, `leaf${++this.#count}`)
    return { cert: `${base}.crt`, key: `${base}.key` }
  }
}

function outputs({ cert, key }: Made): string[] {
  return ['-out', cert, '-keyout', key]
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' })
}
