// Writes what the replies of the routes look like, as JSON Schema, into server/openapi/replies.json: read from the types
// that the routes of src/lib/protocol carry, so that pages, server and description cannot tell different things.
//
//   node .ci/reply-schemas.js
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'server', 'openapi', 'replies.json');
const protocol = join(root, 'src', 'lib', 'protocol');

/** Schemas of the replies by the name of their route, and those of the types they share. */
export function replySchemas() {
  const files = readdirSync(protocol)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => join(protocol, name));
  const options = {
    strict: true,
    noEmit: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
    types: [],
  };
  const program = ts.createProgram(files, options);
  const writer = new SchemaWriter(program.getTypeChecker());
  const replies = {};
  for (const file of files) {
    for (const [name, type] of writer.repliesIn(program.getSourceFile(file))) {
      if (replies[name]) throw new Error(`two routes are called ${name}`);
      replies[name] = writer.schemaOf(type);
    }
  }
  return { replies: inOrder(replies), schemas: inOrder(writer.named) };
}

/** A line for each, so that a change shows as one. */
export function written({ replies, schemas }) {
  const lines = (record) =>
    Object.entries(record)
      .map(([name, schema]) => `${JSON.stringify(name)}:${JSON.stringify(schema)}`)
      .join(',\n');
  return `{"replies":{\n${lines(replies)}},\n"schemas":{\n${lines(schemas)}}}\n`;
}

const inOrder = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

class SchemaWriter {
  /** Schemas of types with a name of their own. */
  named = {};
  #checker;
  #symbols = new Map();

  constructor(checker) {
    this.#checker = checker;
  }

  /** The routes a module exports, each with the type of its reply. */
  *repliesIn(source) {
    const module = this.#checker.getSymbolAtLocation(source);
    for (const symbol of module ? this.#checker.getExportsOfModule(module) : []) {
      if (!(symbol.flags & ts.SymbolFlags.Variable)) continue;
      const type = this.#checker.getTypeOfSymbol(symbol);
      const types =
        type.aliasSymbol?.name === 'Route' || type.symbol?.name === 'Route' ? type.getProperty('types') : null;
      if (!types) continue;
      const carried = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(types));
      yield [symbol.name, this.#checker.getTypeOfSymbol(carried.getProperty('reply'))];
    }
  }

  schemaOf(type) {
    const symbol = type.aliasSymbol ?? (type.flags & ts.TypeFlags.Object ? type.symbol : undefined);
    const args = type.aliasSymbol ? type.aliasTypeArguments : this.#checker.getTypeArguments?.(type);
    const isNamed = symbol && /^[A-Z]/.test(symbol.name) && this.#isOurs(symbol) && !args?.length;
    if (!isNamed) return this.#shapeOf(type);
    const { name } = symbol;
    const known = this.#symbols.get(name);
    if (known && known !== symbol) throw new Error(`two types are called ${name}: give one of them another name`);
    if (!known) {
      this.#symbols.set(name, symbol);
      this.named[name] = {};
      const says = this.#says(symbol);
      this.named[name] = { ...(says ? { description: says } : {}), ...this.#shapeOf(type) };
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  #isOurs(symbol) {
    return symbol.declarations?.some((node) => node.getSourceFile().fileName.startsWith(join(root, 'src')));
  }

  #says(symbol) {
    return ts.displayPartsToString(symbol.getDocumentationComment(this.#checker)).replace(/\s+/g, ' ').trim();
  }

  #shapeOf(type) {
    const { flags } = type;
    if (flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return {};
    if (flags & ts.TypeFlags.Null) return { type: 'null' };
    if (type.isStringLiteral() || type.isNumberLiteral()) return { const: type.value };
    if (flags & ts.TypeFlags.BooleanLiteral) return { const: type.intrinsicName === 'true' };
    if (flags & ts.TypeFlags.StringLike) return { type: 'string' };
    if (flags & ts.TypeFlags.NumberLike) return { type: 'number' };
    if (flags & ts.TypeFlags.BooleanLike) return { type: 'boolean' };
    if (type.isUnion()) return this.#unionOf(type.types);
    if (this.#checker.isTupleType(type)) {
      const items = this.#checker.getTypeArguments(type).map((one) => this.schemaOf(one));
      return { type: 'array', prefixItems: items, minItems: items.length, maxItems: items.length };
    }
    if (this.#checker.isArrayType(type)) {
      const [item] = this.#checker.getTypeArguments(type);
      return { type: 'array', items: this.schemaOf(item) };
    }
    if (flags & (ts.TypeFlags.Object | ts.TypeFlags.Intersection)) return this.#objectOf(type);
    throw new Error(`no schema for the type ${this.#checker.typeToString(type)}`);
  }

  #unionOf(types) {
    const present = types.filter(({ flags }) => !(flags & ts.TypeFlags.Undefined));
    const isBoolean = ({ flags }) => flags & ts.TypeFlags.BooleanLiteral;
    const literals = present.filter((one) => one.isStringLiteral() || one.isNumberLiteral()).map(({ value }) => value);
    const others = present.filter((one) => !(one.isStringLiteral() || one.isNumberLiteral()));
    const booleans = others.filter(isBoolean);
    const parts = others.filter((one) => !(booleans.length === 2 && isBoolean(one))).map((one) => this.schemaOf(one));
    if (booleans.length === 2) parts.unshift({ type: 'boolean' });
    if (literals.length > 0) parts.unshift(literals.length === 1 ? { const: literals[0] } : { enum: literals });
    return parts.length === 1 ? parts[0] : { anyOf: parts };
  }

  #objectOf(type) {
    const properties = {};
    const required = [];
    for (const property of this.#checker.getPropertiesOfType(type)) {
      const own = this.#checker.getTypeOfSymbol(property);
      const says = this.#says(property);
      properties[property.name] = { ...(says ? { description: says } : {}), ...this.schemaOf(own) };
      const mayLack = property.flags & ts.SymbolFlags.Optional || (own.isUnion() && own.types.some(isUndefined));
      if (!mayLack) required.push(property.name);
    }
    const rest = this.#checker.getIndexInfosOfType(type)[0];
    return {
      type: 'object',
      ...(required.length > 0 ? { required } : {}),
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(rest ? { additionalProperties: this.schemaOf(rest.type) } : {}),
    };
  }
}

const isUndefined = ({ flags }) => (flags & ts.TypeFlags.Undefined) !== 0;

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, written(replySchemas()));
