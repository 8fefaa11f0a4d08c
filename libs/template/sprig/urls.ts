import type { Call, FunctionTable } from '../function.ts'
import type { ValueMap } from '../value.ts'
import { isText, typeName } from '../value.ts'
import { ownMap } from './own-maps.ts'
import { hostnameOf, parseUrl, urlText, userText } from './url.ts'

/** URLs and their parts, as Go's net/url takes them apart and puts them together. */
export const URLS: FunctionTable = {
  urlParse: {
    parameters: ['string'],
    run: (call, text: string) => {
      const url = parseUrl(call, text)
      return ownMap([
        ['scheme', url.scheme],
        ['host', url.host],
        ['hostname', hostnameOf(url.host)],
        ['path', url.path],
        ['query', url.query],
        ['opaque', url.opaque],
        ['fragment', url.fragment],
        ['userinfo', url.user === undefined ? '' : userText(url.user)],
      ])
    },
  },
  urlJoin: {
    parameters: ['map'],
    run: (call, map: ValueMap) => {
      const [scheme, host, path, query, opaque, fragment, userinfo] = [
        'scheme',
        'host',
        'path',
        'query',
        'opaque',
        'fragment',
        'userinfo',
      ].map((key) => partOf(call, map, key)) as [string, string, string, string, string, string, string]
      const user = userinfo === '' ? undefined : parseUrl(call, `proto://${userinfo}@host`).user
      return urlText({ scheme, host, path, query, opaque, fragment, user })
    },
  },
}

function partOf(call: Call, map: ValueMap, key: string): string {
  const part = Object.hasOwn(map, key) ? map[key] : ''
  if (isText(part)) return typeof part === 'string' ? part : part.text
  call.fail(`${key} of a URL must be a string, not ${typeName(part)}`)
}
