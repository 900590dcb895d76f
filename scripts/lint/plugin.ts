// House rules that oxlint does not bring. Each says why, because a rule nobody understands is switched off.
import { relative } from 'node:path';
import { wrongImport } from './areas.ts';

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
interface Context {
  readonly cwd: string;
  readonly filename: string;
  report(problem: { readonly node: Node; readonly message: string }): void;
}
type Visitor = Readonly<Record<string, (node: Node) => void>>;

const importDirection = (context: Context): Visitor => {
  const check = (node: Node): void => {
    const source = node['source'] as { readonly value?: unknown } | null | undefined;
    const why = typeof source?.value === 'string' ? wrongImport(place(context), source.value) : undefined;
    if (why !== undefined) context.report({ node, message: why });
  };
  return { ImportDeclaration: check, ExportNamedDeclaration: check, ExportAllDeclaration: check, ImportExpression: check };
};

const givenAreas = /^core\/(model|words|config|graph|calendar|policy|change|rebuild|compose|release|notifications|triggers)\//;
const ambient = new Set(['Date.now', 'Temporal.Now', 'Math.random', 'process.env', 'crypto.randomUUID', 'performance.now']);

const noAmbient = (context: Context): Visitor => {
  const file = place(context);
  if (!givenAreas.test(file) || file.endsWith('.test.ts')) return {};
  const say = (node: Node, what: string): void =>
    context.report({
      node,
      message: `${what}: time, chance and the environment are arguments here, so that the past can be asked and a test is the same every day.`,
    });
  return {
    MemberExpression(node) {
      const { object, property } = node as unknown as { readonly object: { readonly name?: string }; readonly property: { readonly name?: string } };
      const name = `${object.name ?? ''}.${property.name ?? ''}`;
      if (ambient.has(name)) say(node, name);
    },
    NewExpression(node) {
      const { callee, arguments: args } = node as unknown as { readonly callee: { readonly name?: string }; readonly arguments: readonly unknown[] };
      if (callee.name === 'Date' && args.length === 0) say(node, 'new Date()');
    },
  };
};

const noShell = (context: Context): Visitor => {
  const message = 'Nothing is given to a shell: start the program itself with a list of arguments (execFile, spawn).';
  return {
    ImportDeclaration(node) {
      const { source, specifiers } = node as unknown as {
        readonly source: { readonly value: string };
        readonly specifiers: readonly { readonly imported?: { readonly name?: string } }[];
      };
      if (!/^(node:)?child_process$/.test(source.value)) return;
      if (specifiers.some((item) => item.imported?.name === 'exec' || item.imported?.name === 'execSync')) context.report({ node, message });
    },
    Property(node) {
      const { key, value } = node as unknown as { readonly key: { readonly name?: string }; readonly value: { readonly value?: unknown } };
      if (key.name === 'shell' && value.value === true) context.report({ node, message });
    },
  };
};

const drawers = /(^|\/)(utils?|helpers?|common|misc|manager|service)(\.ts$|\/)|[A-Z_ ](?=[^/]*\.ts$)/;

const fileName = (context: Context): Visitor => ({
  Program(node) {
    const file = place(context);
    const found = drawers.exec(file);
    if (found !== null)
      context.report({ node, message: `${file}: a file is called after the one thing in it, in kebab-case; a drawer for everything fills up.` });
  },
});

function place(context: Context): string {
  return relative(context.cwd, context.filename).replaceAll('\\', '/');
}

export default {
  meta: { name: 'millwright' },
  rules: {
    'import-direction': { create: importDirection },
    'no-ambient': { create: noAmbient },
    'no-shell': { create: noShell },
    'file-name': { create: fileName },
  },
};
