// The readable text of an HTML mail: tags away, blocks on lines of their own; linear in the input, however broken.

const tagName = /\/?([a-zA-Z][a-zA-Z0-9]{0,15})/y;
const blocks = new Set('p br div tr table li ul ol h1 h2 h3 h4 h5 h6 hr title blockquote pre center form'.split(' '));
/** The named references that mail really uses; a map, so that `&constructor;` finds nothing. */
const entities = new Map(
  (
    'amp & lt < gt > quot " apos \' copy © reg ® trade ™ euro € pound £ middot · bull • hellip … ndash – mdash — ' +
    'laquo « raquo » deg ° lsquo ‘ rsquo ’ ldquo “ rdquo ” auml ä ouml ö uuml ü szlig ß eacute é egrave è agrave à'
  )
    .split(' ')
    .flatMap((name, index, all): [string, string][] => (index % 2 === 0 ? [[name, all[index + 1] ?? '']] : []))
    .concat([['nbsp', ' ']]),
);

/** Plain text of HTML; scripts, styles and comments are left out, and so is a tag that never ends. */
export function htmlText(html: string): string {
  const out: string[] = [];
  let at = 0;
  // Looked for once: without it a mail full of unclosed comments would cost the square of its length.
  let commentsEnd = true;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    out.push(html.slice(at, open < 0 ? undefined : open));
    if (open < 0) break;
    const commentEnd = commentsEnd && html.startsWith('<!--', open) ? html.indexOf('-->', open + 4) : undefined;
    if (commentEnd === -1) commentsEnd = false;
    if (commentEnd !== undefined && commentEnd >= 0) {
      at = commentEnd + 3;
      continue;
    }
    tagName.lastIndex = open + 1;
    const name = tagName.exec(html)?.[1]?.toLowerCase();
    if (name === undefined && !/[!?/]/.test(html[open + 1] ?? '')) {
      out.push('<');
      at = open + 1;
      continue;
    }
    const hidden = (name === 'script' || name === 'style') && html[open + 1] !== '/';
    const end = hidden ? closingTag(html, name, open) : html.indexOf('>', open);
    if (end < 0) break;
    if (name !== undefined && blocks.has(name)) out.push('\n');
    else if (name === 'td' || name === 'th') out.push(' ');
    at = end + 1;
  }
  return tidy(withEntities(out.join('')));
}

function closingTag(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}`, 'gi');
  closing.lastIndex = from;
  const found = closing.exec(html);
  return found === null ? -1 : html.indexOf('>', found.index);
}

function withEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));?/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities.get(name) ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
  });
}

function tidy(text: string): string {
  return text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}
