import { Html, html } from '#infra/local/pages/html.ts';
import type { Persona } from './persona.ts';

const style = `
:root { color-scheme: light dark; --ink: #1c2430; --dim: #566173; --page: #f4f5f8; --card: #fff;
  --line: #d5d9e2; --strong: #2b4ac7; --chip: #e8ecfb; --chip-ink: #263f9e; }
@media (prefers-color-scheme: dark) { :root { --ink: #eceff5; --dim: #a9b3c4; --page: #12161d;
  --card: #1b212b; --line: #343d4c; --strong: #93a9ff; --chip: #27325a; --chip-ink: #c9d4ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.45 system-ui, -apple-system, 'Segoe UI', sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: 2rem 1rem 3rem; }
.mark { margin: 0 0 1.5rem; display: flex; align-items: center; gap: .5rem; color: var(--dim);
  font-size: .875rem; }
.mark b { color: var(--ink); font-size: 1rem; }
.mark span { margin-left: auto; padding: .125rem .625rem; border: 1px solid var(--line);
  border-radius: 1rem; }
h1 { margin: 0 0 .375rem; font-size: 1.625rem; line-height: 1.2; letter-spacing: -.01em; }
p { margin: 0 0 1.25rem; color: var(--dim); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .625rem; }
button { font: inherit; color: inherit; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--strong); outline-offset: 2px; }
.persona { width: 100%; min-height: 4.5rem; display: grid; grid-template-columns: auto 1fr auto;
  align-items: center; gap: .875rem; padding: .75rem 1rem; text-align: left;
  background: var(--card); border: 1px solid var(--line); border-radius: .875rem; }
.persona:hover { border-color: var(--strong); }
.face { width: 2.75rem; height: 2.75rem; border-radius: 50%; display: grid; place-items: center;
  background: var(--chip); color: var(--chip-ink); font-weight: 650; }
.name { display: block; margin-bottom: .125rem; font-weight: 650; }
.about { display: flex; flex-wrap: wrap; gap: .25rem .5rem; align-items: center;
  color: var(--dim); font-size: .875rem; }
.chip { padding: 0 .5rem; border-radius: 1rem; background: var(--chip); color: var(--chip-ink); }
.go { color: var(--dim); font-size: 1.25rem; }
.plain { margin-top: 1.25rem; padding: .625rem 1rem; min-height: 2.75rem; width: 100%;
  background: none; border: 1px solid transparent; color: var(--strong); border-radius: .875rem; }
.plain:hover { border-color: var(--line); }
`;

const page = (title: string, content: Html): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Hustings</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
<div class="mark"><b>Hustings</b><span>Local sandbox</span></div>
${content}
</main>
</body>
</html>
`.text;

const roleNames: Record<string, string> = { voter: 'Voter', admin: 'Admin' };

const groupName = (group: string): string => {
  if (group === 'operators') return 'Operator';
  const [clientId = '', role = ''] = group.split('.');
  return `${roleNames[role] ?? role} at ${clientId}`;
};

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join('');

const personaItem = ({ userId, name, groups, note }: Persona): Html =>
  html`<li><button class="persona" name="userId" value="${userId}">
<span class="face" aria-hidden="true">${initials(name)}</span>
<span><span class="name">${name}</span><span class="about">${[
    ...groups.map((group) => html`<span class="chip">${groupName(group)}</span>\n`),
    ...(note ? [html`<span>${note}</span>`] : []),
  ]}</span></span>
<span class="go" aria-hidden="true">›</span>
</button></li>
`;

/** The sign-in page of the local host: who do you want to be? It posts `userId`, or `cancel`. */
export const pickerPage = (personas: Iterable<Persona>): string =>
  page(
    'Sign in',
    html`<h1>Who are you today?</h1>
<p>Nobody needs a password on this machine. Choose someone to sign in.</p>
<form method="post">
<ul>
${[...personas].map(personaItem)}</ul>
<button class="plain" name="cancel" value="yes">Back without signing in</button>
</form>`,
  );

/** A page with one message. */
export const noticePage = (title: string, text: string): string =>
  page(
    title,
    html`<h1>${title}</h1>
<p role="status">${text}</p>`,
  );

/**
 * Ends the session at once, since the person has already requested that in the app; without scripts
 * there is a button. `form` is the provider's own markup and holds its protection against forgery.
 */
export const signOutPage = (form: string): string =>
  page(
    'Sign out',
    html`<h1>Signing out</h1>
${new Html(form)}
<input type="hidden" name="logout" value="yes" form="op.logoutForm">
<button class="plain" form="op.logoutForm">Sign out</button>
<script>document.getElementById('op.logoutForm').submit();</script>`,
  );
