import { mapOf, named, struct, type Value } from '../../../libs/template/value.ts'
import type { Encoded } from './template-case.ts'

type Fields = Readonly<Record<string, Encoded>>
type Decode = (encoded: Encoded) => Value

/** A struct of types.go, or one of the texts that have methods. A pointer to a struct is the struct itself. */
export function decodeStruct(type: string, encoded: Encoded, decode: Decode): Value {
  if (type === 'flag') return flag(encoded as string)
  if (type === 'ip') return address(encoded)
  const make = STRUCTS[type.replace(/^\*/, '')]
  if (make === undefined) throw new Error(`there is no type ${type}`)
  return make(encoded as Fields, decode)
}

const STRUCTS: Readonly<Record<string, (fields: Fields, decode: Decode) => Value>> = {
  Point: point,
  Line: (fields, decode) =>
    struct('main.Line', { From: decode(fields.From!), To: decode(fields.To ?? null) }),
  Kernel: kernel,
  Device: device,
  Node: (fields, decode) =>
    struct('main.Node', {
      Comment: fields.Comment ?? '',
      Kernel: fields.Kernel ? kernel(fields.Kernel as Fields, decode) : null,
      Profiles: decode({ '![]string': fields.Profiles ?? [] }),
      NetDevs: devices((fields.NetDevs ?? {}) as Fields, decode),
      Tags: decode({ '!map[string]string': fields.Tags ?? {} }),
      Resources: decode(fields.Resources ?? {}),
      Id: fields.Id ?? '',
    }),
}

function point(fields: Fields): Value {
  return struct('main.Point', { X: fields.X ?? 0, Y: fields.Y ?? 0, Label: fields.Label ?? '' })
}

function kernel(fields: Fields, decode: Decode): Value {
  return struct('main.Kernel', {
    Version: fields.Version ?? '',
    Args: decode({ '![]string': fields.Args ?? [] }),
  })
}

function device(fields: Fields, decode: Decode): Value {
  return struct('main.Device', {
    Type: fields.Type ?? '',
    Device: fields.Device ?? '',
    Hwaddr: fields.Hwaddr ?? '',
    Mtu: fields.Mtu ?? '',
    OnBoot: flag((fields.OnBoot ?? '') as string),
    Ipaddr: address(fields.Ipaddr ?? null),
    Tags: decode({ '!map[string]string': fields.Tags ?? {} }),
    Primary: fields.Primary ?? false,
    IpCIDR: fields.Ipaddr ? `${fields.Ipaddr}/24` : '',
  })
}

function devices(encoded: Fields, decode: Decode): Value {
  const map: Record<string, Value> = Object.create(null)
  for (const [name, fields] of Object.entries(encoded)) map[name] = device(fields as Fields, decode)
  return mapOf({ type: '*main.Device', missing: null }, map)
}

function flag(text: string): Value {
  return named('main.Flag', text, {
    Bool: () => text === 'true',
    BoolDefaultTrue: () => text !== 'false',
    String: () => text,
  })
}

/** One that is not set is nil. */
function address(encoded: Encoded): Value {
  return encoded === null ? null : named('net.IP', encoded as string, { String: () => encoded as string })
}
