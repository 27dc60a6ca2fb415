/// How the HTML book looks: one column, readable on a phone, light and dark.
enum HTMLStyle {
  static let css = """
    :root { color-scheme: light dark; --line: #8886; --soft: #8881; --link: #0b63b0; }
    @media (prefers-color-scheme: dark) { :root { --link: #7cb7f2; } }
    body {
      font: 1.05rem/1.6 Charter, Georgia, "Noto Serif", serif; margin: 0 auto; padding: 1rem;
      max-width: 48rem; overflow-wrap: break-word;
    }
    h1, h2, h3, h4, nav, table, .subtitle { font-family: system-ui, "Noto Sans", sans-serif; }
    h1, h2, h3, h4 { line-height: 1.25; margin: 2.2rem 0 0.8rem; }
    h1 { font-size: 1.9rem; } h2 { font-size: 1.55rem; } h3 { font-size: 1.2rem; }
    body > h1, body > section > h1 { border-top: 3px double var(--line); padding-top: 1.5rem; }
    header h1 { font-size: 2.4rem; margin-bottom: 0; }
    .subtitle { color: GrayText; margin-top: 0.3rem; }
    a { color: var(--link); }
    nav { font-size: 0.95rem; } nav ul { list-style: none; padding-left: 1rem; }
    nav > ul { padding-left: 0; } nav > ul > li { margin-top: 0.5rem; }
    table {
      display: block; overflow-x: auto; border-collapse: collapse; font-size: 0.85rem;
      line-height: 1.4; margin: 1.2rem 0;
    }
    th, td { padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left;
      vertical-align: top; }
    thead th { border-bottom-width: 2px; }
    td { overflow-wrap: normal; min-width: 4.5rem; }
    td:first-child { min-width: 12rem; }
    pre { overflow-x: auto; background: var(--soft); padding: 0.8rem 1rem; border-radius: 4px;
      font-size: 0.82rem; line-height: 1.45; }
    code { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 0.9em; }
    pre code { font-size: 1em; }
    img { max-width: 100%; height: auto; }
    math { font-family: "STIX Two Math", "Latin Modern Math", "Cambria Math", math; }
    math[display="block"] { display: block math; overflow-x: auto; overflow-y: hidden;
      margin: 1rem 0; }
    @media (min-width: 54rem) { table { width: max-content; min-width: 100%;
      max-width: min(96vw, 72rem); margin-left: 50%; transform: translateX(-50%); } }
    @media (max-width: 48rem) { p:has(math), li:has(math) { overflow-x: auto; overflow-y: hidden; } }
    @media print { body { max-width: none; } pre, img, table { break-inside: avoid; } }

    """
}
