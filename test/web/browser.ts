import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { patienceMs } from '#test/until.ts';

/** The viewports of the page tests: a small phone's, and a desktop window. */
export const phone = { width: 390, height: 844 } as const;
export const desktop = { width: 1280, height: 800 } as const;

const root = join(import.meta.dirname, '../..');
const packageFolder = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))));

/**
 * Starts the Chromium that comes with the packages, headless. The first start on a machine unpacks
 * it (about 3 s); a start then takes about 0.2 s. The caller closes it.
 */
export async function launchBrowser(): Promise<Browser> {
  const folder = await unpackedChromium();
  return chromium.launch({
    timeout: patienceMs,
    executablePath: join(folder, 'chromium'),
    // The package's own list is for Lambda: its `--single-process` ends the browser with its first
    // context, and its `--disable-web-security` would hide what a browser refuses.
    args: ['--disable-gpu', '--no-zygote', '--font-render-hinting=none'],
    env: { ...process.env, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  });
}

/**
 * The folder of the unpacked browser, of this version of the package. Several test processes may
 * unpack at once: each uses a folder of its own, and the first to finish renames it.
 */
async function unpackedChromium(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    version: string;
  };
  const cache = join(root, 'node_modules/.cache');
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const draft = await mkdtemp(join(cache, 'chromium-draft-'));
  try {
    await unpackInto(draft);
    await writeFile(join(draft, 'fonts.conf'), fontsConfiguration(folder));
    await rename(draft, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

/** The package unpacks into the temporary folder of its process, so it gets one of its own. */
async function unpackInto(folder: string): Promise<void> {
  const program = "(await import('@sparticuz/chromium')).default.executablePath()";
  const args = ['--input-type=module', '--eval', `await ${program}`];
  const env = { ...process.env, TMPDIR: folder };
  await promisify(execFile)(process.execPath, args, { cwd: root, env, timeout: patienceMs });
}

/** The fonts that come with the browser, and those of the system: a page may need more signs. */
const fontsConfiguration = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
