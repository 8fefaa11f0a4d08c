/** Functions of sprig that are not there on purpose, by the reason. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  'reads the environment of the server': ['env', 'expandenv'],
  'asks the name service': ['getHostByName'],
  'draws chance: every rendering would be another one': [
    'randAlpha',
    'randAlphaNum',
    'randAscii',
    'randBytes',
    'randInt',
    'randNumeric',
    'shuffle',
    'uuidv4',
    'bcrypt',
    'htpasswd',
    'encryptAES',
    'genPrivateKey',
    'genCA',
    'genCAWithKey',
    'genSelfSignedCert',
    'genSelfSignedCertWithKey',
    'genSignedCert',
    'genSignedCertWithKey',
  ],
  'reads the clock: every rendering would be another one': ['now', 'ago'],
  'takes a tenth of a second of a processor, for each node': ['derivePassword'],
  'makes a struct of certificates': ['buildCustomCert'],
}

const HINTS: Readonly<Record<string, string>> = {
  now: 'the time at which the node was compiled is {{ .BuildTime }}',
  ago: 'the time at which the node was compiled is {{ .BuildTime }}',
}

/** The reason why a function of sprig is refused, and what to do instead if there is something. */
export const SPRIG_REFUSED: ReadonlyMap<string, { reason: string; hint?: string }> = new Map(
  Object.entries(REASONS).flatMap(([reason, names]) =>
    names.map((name) => {
      const hint = HINTS[name] ?? 'values that must stay secret or differ are made outside, and kept in tags'
      return [name, { reason, hint }] as const
    }),
  ),
)
