/**
 * Loops are compiled from this folder's own templates: only indices and counts that the engine itself made go into the
 * text, kernels and constants come in as arguments. A loop of its own gives V8 a call site that only ever sees one
 * function, which it can inline.
 */
const compiled = new Map<string, unknown>();
const identities = new WeakMap<object, number>();
let nextIdentity = 0;
const KEPT = 2_000;

function identityOf(kernel: object): number {
  let identity = identities.get(kernel);
  if (identity === undefined) {
    identity = nextIdentity++;
    identities.set(kernel, identity);
  }
  return identity;
}

/**
 * What `body` (the text of a function body that returns loops) gives with `parameters` bound to `kernels`. The same text with the same
 * kernels is compiled once per process, so that later plans start with machine code.
 */
export function compile<T>(parameters: readonly string[], kernels: readonly unknown[], body: string): T {
  const identity = kernels.map((kernel) => (isObject(kernel) ? identityOf(kernel) : String(kernel))).join(',');
  const key = `${identity}\n${body}`;
  let loops = compiled.get(key);
  if (loops !== undefined) {
    compiled.delete(key); // moves to the end: the least recently used goes first
    compiled.set(key, loops);
    return loops as T;
  }
  // The URL makes the text unique: V8 shares code and type feedback between equal texts.
  const unique = `'use strict';\n${body}\n//# sourceURL=tidemark-loop-${compiled.size}-${Date.now().toString(36)}-${nextIdentity++}`;
  loops = new Function(...parameters, unique)(...kernels);
  compiled.set(key, loops);
  if (compiled.size > KEPT) compiled.delete(compiled.keys().next().value!);
  return loops as T;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/**
 * A statement that never runs, for the top of a loop function, where `never` cannot hold. It makes the function longer than what V8 inlines
 * (460 bytes of bytecode): a loop that is inlined into its caller shares one budget with it, and kernels are then called instead
 * of inlined (measured: bench/evaluate.ts 1.4 s without, 1.0 s with it).
 */
export function onItsOwn(never: string, array: string): string {
  return `if (${never}) { ${range(48, (k) => `${array}[${k}] = ${array}[${k + 1}];`)} }`;
}

const remembered = new WeakMap<object, Map<string, unknown>>();

/** What `make` gives, made once per definition and variant; saves putting the text together again. */
export function once<T>(definition: object, variant: string, make: () => T): T {
  let variants = remembered.get(definition);
  if (variants === undefined) {
    variants = new Map();
    remembered.set(definition, variants);
  }
  let made = variants.get(variant) as T | undefined;
  if (made === undefined) {
    made = make();
    variants.set(variant, made);
  }
  return made;
}

/** Statements that set a state to `e0`, `e1`, …: the definition's empty state, bound as parameters. */
export function emptyState(size: number, to: readonly [string, string], prefix = 'e'): string {
  return range(size, (k) => `${to[0]}[${to[1]} + ${k}] = ${prefix}${k};`);
}

/** `e0 … e(n−1)` */
export function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, k) => `${prefix}${k}`);
}

export function range(count: number, text: (k: number) => string): string {
  return Array.from({ length: count }, (_, k) => text(k)).join(' ');
}
