export interface Page {
  status: number;
  headers: string[];
  body: Buffer;
}

interface PageText {
  status: number;
  title: string;
  text: string;
  detail?: string | undefined;
  /** Seconds after which the page loads itself again. */
  refreshSeconds?: number;
}

const STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#14181f;--soft:#5b6472;--line:#e3e6eb;--accent:#0b6bcb}
@media(prefers-color-scheme:dark){:root{--ground:#0e1116;--card:#161b22;--ink:#eef1f5;--soft:#98a2b3;--line:#272e38;--accent:#5cb0ff}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:1.5rem;background:var(--ground);color:var(--ink);
font:1rem/1.6 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{width:100%;max-width:34rem;padding:2.5rem;border:1px solid var(--line);border-radius:1rem;background:var(--card)}
p{margin:.75rem 0 0;color:var(--soft)}
h1{margin:.25rem 0 0;font-size:1.6rem;line-height:1.25;letter-spacing:-.02em}
.status{margin:0;font-size:.85rem;font-weight:600;letter-spacing:.08em;color:var(--accent)}
code{padding:.1rem .4rem;border-radius:.35rem;background:var(--ground);color:var(--ink);font-size:.9em;overflow-wrap:anywhere}
.bar{height:4px;margin-top:1.75rem;border-radius:2px;overflow:hidden;background:var(--line)}
.bar::after{content:"";display:block;width:35%;height:100%;border-radius:2px;background:var(--accent);animation:go 1.6s ease-in-out infinite}
@keyframes go{from{transform:translateX(-100%)}to{transform:translateX(290%)}}
@media(prefers-reduced-motion:reduce){.bar::after{width:100%;animation:none;opacity:.5}}
footer{margin-top:2rem;font-size:.85rem;color:var(--soft)}`;

function escapeHtml(text: string): string {
  return text.replace(
    /[&<>"']/g,
    (character) =>
      ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[character] ?? character,
  );
}

function page({ status, title, text, detail, refreshSeconds }: PageText): Page {
  const refresh =
    refreshSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">`;
  const body = Buffer.from(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex">${refresh}
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<p class="status">${status}</p>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>
${detail === undefined ? '' : `<p><code>${escapeHtml(shortened(detail))}</code></p>`}
${refreshSeconds === undefined ? '' : '<div class="bar" role="progressbar" aria-label="In progress"></div>'}
<footer>Served by Slipway</footer>
</main>
</body>
</html>
`);
  const headers = [
    'Content-Type',
    'text/html; charset=utf-8',
    'Content-Length',
    String(body.length),
    'Cache-Control',
    'no-store',
    'Content-Security-Policy',
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
    'X-Content-Type-Options',
    'nosniff',
  ];
  if (status === 503) headers.push('Retry-After', String(refreshSeconds ?? 1));
  return { status, headers, body };
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** What a visitor sees where no file of a site can be shown. Everything that came from outside is escaped. */
export const pages = {
  unknownHost: (host: string) =>
    page({
      status: 404,
      title: 'There is no site here',
      text: 'No project has this name. Check the address, or deploy a site under it.',
      detail: host || undefined,
    }),
  building: () =>
    page({
      status: 503,
      title: 'This site is being built',
      text: 'It appears here by itself as soon as its first build is done.',
      refreshSeconds: 3,
    }),
  failed: () =>
    page({
      status: 404,
      title: 'This site has not been built yet',
      text: 'Its build did not finish. Its owner finds the reason in the log of the build; the next good build appears here.',
    }),
  missingPath: (path: string) =>
    page({
      status: 404,
      title: 'This page does not exist',
      text: 'The site is here, but it has nothing under this path.',
      detail: path,
    }),
  malformed: () =>
    page({
      status: 400,
      title: 'This address cannot be read',
      text: 'Its path is not valid UTF-8 or has a broken escape.',
    }),
  unavailable: () =>
    page({
      status: 503,
      title: 'This site cannot be shown right now',
      text: 'A part that it needs does not answer. Please try again in a moment.',
      refreshSeconds: 5,
    }),
};
