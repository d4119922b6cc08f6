import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { forReaders } from './docs-contract.ts';
import { readContract } from './read.ts';

/**
 * Redoc would fetch a logo and report page views. The page may not load or send anything, so its
 * policy forbids that to the browser, whatever the bundle attempts.
 */
const policy = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** Code in the fonts that machines have, and without the badge, whose logo would be fetched. */
const style = `
  pre, pre *, code {
    font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace !important;
  }
  pre, pre code { white-space: pre-wrap !important }
  :has(> a[href^='https://redocly.com/redoc']) { display: none }
`;

const addresses =
  /https:\/\/(?:cdn\.redoc\.ly|cdn\.redocly\.com|otel\.cloud\.redocly\.com)[^`'"\s]*/g;

const run = (command: readonly string[], cwd: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, command, {
      cwd,
      env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    });
    let output = '';
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(output))));
  });

/** The rendered contract as one page that needs nothing else; throws with Redocly's output. */
export const renderDocs = async (root: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'hustings-docs-'));
  const page = join(folder, 'index.html');
  const contract = join(folder, 'openapi.json');
  try {
    const redocly = join(root, 'node_modules/@redocly/cli/bin/cli.js');
    const options = ['--inlineBundle', '--openapi.disableTelemetry=true', '-o', page];
    await writeFile(contract, JSON.stringify(forReaders(readContract(join(root, 'openapi.yaml')))));
    await run([redocly, 'build-docs', contract, ...options], root);
    const html = await readFile(page, 'utf8');
    const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
    return html
      .replace('<head>', `<head>${meta}`)
      .replace('</head>', `<style>${style}</style></head>`)
      .replaceAll(addresses, 'data:,');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
