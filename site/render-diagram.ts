import { renderMermaidSVG } from 'beautiful-mermaid';

/** Follow the theme of the page; TypeDoc switches these variables. */
const colors = {
  bg: 'var(--color-background)',
  fg: 'var(--color-text)',
  muted: 'var(--color-text)',
  accent: 'var(--color-link)',
};

/**
 * A Mermaid diagram as SVG within the page: no script in the browser, and nothing from elsewhere.
 *
 * @throws {Error} if the text is no diagram
 */
export function renderDiagram(text: string): string {
  const svg = renderMermaidSVG(text, { ...colors, font: 'system-ui' });
  // Its styles would load a font from a public server.
  const local = svg.replaceAll(/@import url\([^)]*\);/g, '');
  return `<div class="diagram">${local}</div>\n`;
}
