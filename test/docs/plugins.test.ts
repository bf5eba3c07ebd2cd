import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Built, buildTidemark, TSC } from '../support/built.js';

const ROOT = join(__dirname, '..', '..');
const DOCUMENT = join(ROOT, 'docs', 'plugins.md');

/** A block of code, with the comment in front of it. */
interface Block {
  readonly line: number;
  readonly language: string;
  readonly note: string | undefined;
  readonly text: string;
}

function blocksOf(markdown: string): Block[] {
  const pattern = /(?:<!-- (.+?) -->\n\n)?```(\w*)\n([\s\S]*?)```\n/g;
  return [...markdown.matchAll(pattern)].map((match) => ({
    line: markdown.slice(0, match.index).split('\n').length,
    note: match[1],
    language: match[2]!,
    text: match[3]!,
  }));
}

/** Output as the page shows it: … stands for anything within a line, and alone in its line for any lines. */
function pattern(shown: readonly string[]): RegExp {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const lines = shown.map((line) => (line === '…' ? '(?:.*\\n)*?' : `${line.split('…').map(literal).join('.+')}\\n`));
  return new RegExp(`^${lines.join('')}$`);
}

/** Commands of a console block, each with what it prints. */
function commandsOf(text: string): { command: string; shown: string[] }[] {
  const commands: { command: string; shown: string[] }[] = [];
  for (const line of text.trimEnd().split('\n')) {
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), shown: [] });
    else commands.at(-1)!.shown.push(line);
  }
  return commands;
}

/** Does what the page says, from top to bottom. */
class Reader {
  readonly #built: Built;
  readonly #env: NodeJS.ProcessEnv;
  #cwd: string;
  #server: { process: ChildProcess; url: string; key: string } | undefined;
  #answer: unknown;

  constructor(built: Built) {
    this.#built = built;
    this.#cwd = built.work;
    // What `npm install` would bring.
    const PATH = `${built.env.PATH}${delimiter}${dirname(dirname(dirname(TSC)))}/.bin`;
    this.#env = { ...built.env, PATH, PORT: '0', LOG_LEVEL: 'silent', DATA_DIR: join(built.work, 'data') };
  }

  async follow({ language, note, text, line }: Block): Promise<void> {
    const file = note === undefined ? undefined : /^file: (\S+)$/.exec(note)?.[1];
    if (file !== undefined) {
      mkdirSync(dirname(join(this.#built.work, file)), { recursive: true });
      writeFileSync(join(this.#built.work, file), text);
    } else if (language === 'console') {
      for (const { command, shown } of commandsOf(text)) await this.#run(command, shown, line);
    } else if (language === 'graphql') this.#answer = await this.#ask(text);
    else if (note === 'answer holds') expect(this.#answer).toMatchObject(loosened(JSON.parse(text)) as object);
    else throw new Error(`Line ${line}: nobody follows this block; say by a comment in front of it what it is.`);
  }

  async stop(): Promise<void> {
    if (this.#server === undefined) return;
    this.#server.process.kill('SIGTERM');
    await once(this.#server.process, 'exit');
  }

  async #run(command: string, shown: readonly string[], line: number): Promise<void> {
    const folder = /^cd (\S+)$/.exec(command)?.[1];
    if (folder !== undefined) {
      this.#cwd = join(this.#cwd, folder);
      return;
    }
    if (command.endsWith('tidemark serve')) {
      this.#server = await this.#serve(command, shown);
      return;
    }
    const { stdout, stderr } = this.#built.run(command, this.#cwd, this.#env as Record<string, string>);
    if (!pattern(shown).test(stdout))
      throw new Error(`Line ${line}: ${command} printed\n${stdout}${stderr}\ninstead of\n${shown.join('\n')}`);
  }

  async #serve(command: string, shown: readonly string[]) {
    // exec: the signal that ends it is for the server, not for the shell.
    const line = command.replace('tidemark serve', 'exec tidemark serve');
    const server = spawn('/bin/sh', ['-c', line], {
      cwd: this.#cwd,
      env: this.#env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines: string[] = [];
    for await (const each of createInterface({ input: server.stdout })) {
      lines.push(each);
      if (lines.length === shown.length) break;
    }
    expect(`${lines.join('\n')}\n`).toMatch(pattern(shown));
    return { process: server, url: /http:\S+/.exec(lines[0]!)![0], key: lines[1]!.split(' ').at(-1)! };
  }

  async #ask(query: string): Promise<unknown> {
    const { url, key } = this.#server!;
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
      body: JSON.stringify({ query }),
    });
    const answer = (await response.json()) as { data?: unknown; errors?: unknown };
    expect(answer.errors).toBeUndefined();
    return answer.data;
  }
}

/** A list of objects with a name is part of the answer's; numbers agree closely. */
function loosened(value: unknown): unknown {
  if (typeof value === 'number') return expect.closeTo(value, 9);
  if (Array.isArray(value)) {
    const named =
      value.length > 0 && value.every((each) => typeof each === 'object' && each !== null && 'name' in each);
    return named ? expect.arrayContaining(value) : value.map(loosened);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, loosened(member)]));
}

test('docs/plugins.md, followed word by word', async () => {
  const markdown = readFileSync(DOCUMENT, 'utf8');
  const blocks = blocksOf(markdown);
  expect(blocks.length).toBe(markdown.split('\n```').length / 2 - 0.5);
  const built = buildTidemark();
  const reader = new Reader(built);
  try {
    for (const block of blocks) await reader.follow(block);
  } finally {
    await reader.stop();
    built.remove();
  }
}, 240_000);

test('its links lead somewhere', () => {
  const markdown = readFileSync(DOCUMENT, 'utf8');
  const headings = [...markdown.matchAll(/^##+ (.+)$/gm)].map((match) =>
    match[1]!
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );
  for (const [, target] of markdown.matchAll(/\]\(([^)]+)\)/g)) {
    if (target!.startsWith('#')) expect(headings).toContain(target!.slice(1));
    else expect(() => readFileSync(join(ROOT, 'docs', target!))).not.toThrow();
  }
});
