import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { PackagesUnreadableError } from './errors.ts'
import { RPM_DATABASE_BYTES_MAX, RPM_PACKAGES_MAX, RPM_TIMEOUT_MS } from './limits.ts'
import type { Package } from './package-list.ts'
import { findFile } from './root-file.ts'
import { ndbPackages } from './rpm-ndb.ts'

/** Where distributions have the database: the first one that is there counts; /var/lib/rpm may be a link to it. */
const DIRECTORIES = ['/usr/lib/sysimage/rpm', '/var/lib/rpm']
const SQLITE = 'rpmdb.sqlite'
const NDB = 'Packages.db'
const BERKELEY = 'Packages'
/** A database is one of these; SQLite's log of what was written last goes with it. */
const FILES = [SQLITE, `${SQLITE}-wal`, NDB, BERKELEY]
const MAIN_FILES = [SQLITE, NDB, BERKELEY]

const QUERY_FORMAT = '%{NAME} %{EVR} %{ARCH}\n'
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C' }
const COMPLAINT_LENGTH_MAX = 500

/**
 * The packages of an image's rpm database. Two of its three formats only rpm itself reads well, and it reads a copy: it
 * writes beside a SQLite database also where it only reads, and the image must stay as it is.
 * @throws {PackagesUnreadableError} if there is a database that cannot be read, also because there is no rpm here
 */
export async function rpmPackages(
  root: string,
  options: { signal?: AbortSignal | undefined; program?: string } = {},
): Promise<Package[]> {
  const { signal, program = 'rpm' } = options
  const files = await findDatabase(root)
  if (files.length === 0) return []
  const ndb = files.find((place) => basename(place) === NDB)
  if (ndb) return ndbPackages(ndb)
  const copy = await mkdtemp(join(tmpdir(), 'muster-rpm-'))
  try {
    for (const file of files) await copyFile(file, join(copy, basename(file)))
    const isSqlite = files.some((place) => basename(place) === SQLITE)
    return await query(copy, { signal, program, isSqlite })
  } finally {
    await rm(copy, { recursive: true, force: true })
  }
}

async function findDatabase(root: string): Promise<string[]> {
  for (const directory of DIRECTORIES) {
    const found: string[] = []
    for (const name of FILES) {
      const place = await findFile(root, `${directory}/${name}`)
      if (place !== undefined && basename(place) === name) found.push(place)
    }
    if (!found.some((place) => MAIN_FILES.includes(basename(place)))) continue
    const sizes = await Promise.all(found.map(async (place) => (await stat(place)).size))
    const sizeBytes = sizes.reduce((sum, size) => sum + size, 0)
    if (sizeBytes > RPM_DATABASE_BYTES_MAX) {
      throw new PackagesUnreadableError(
        `its rpm database has ${sizeBytes} bytes; ${RPM_DATABASE_BYTES_MAX} are allowed`,
      )
    }
    return found
  }
  return []
}

async function query(
  directory: string,
  options: { signal: AbortSignal | undefined; program: string; isSqlite: boolean },
): Promise<Package[]> {
  const { signal, program, isSqlite } = options
  // Berkeley DB goes by two names, and is found without one.
  const args = isSqlite ? ['--define', '_db_backend sqlite'] : []
  const timeout = AbortSignal.timeout(RPM_TIMEOUT_MS)
  const rpm = spawn(
    program,
    [...args, '--dbpath', directory, '--query', '--all', '--queryformat', QUERY_FORMAT],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: ENVIRONMENT,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      killSignal: 'SIGKILL',
    },
  )
  let complaints = ''
  rpm.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints = (complaints + text).slice(0, COMPLAINT_LENGTH_MAX)
  })
  const closed = once(rpm, 'close') // rejects if rpm cannot be started, or takes too long
  const packages: Package[] = []
  const read = async (): Promise<void> => {
    for await (const line of createInterface({ input: rpm.stdout, crlfDelay: Infinity })) {
      const [name = '', version = '', arch = ''] = line.split(' ')
      if (packages.length < RPM_PACKAGES_MAX)
        packages.push({ name, version, arch: arch === '(none)' ? '-' : arch })
    }
  }
  const [[exitCode]] = await Promise.all([closed, read()]).catch((cause) => {
    signal?.throwIfAborted()
    const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
    throw new PackagesUnreadableError(
      isMissing ? `there is no ${program} here, which reads its database` : `${program} does not end`,
      { cause },
    )
  })
  if (/using dummy database/.test(complaints)) {
    throw new PackagesUnreadableError(`the ${program} here does not know the format of its database`)
  }
  if (exitCode === 0) return packages
  throw new PackagesUnreadableError(
    `${program} cannot read its database: ${complaints.split('\n')[0] || `it ended with ${exitCode}`}`,
  )
}
