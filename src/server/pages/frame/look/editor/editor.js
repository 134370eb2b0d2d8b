// The editor of the query page, in place of its textarea: colours, completion and faults come from the server that the page is of.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, bracketMatching, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, linter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, drawSelection, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

// The server counts bytes of UTF-8, the editor units of UTF-16.
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const bytesTo = (text, unit) => encoder.encode(text.slice(0, unit)).length;
const unitsTo = (text, byte) => decoder.decode(encoder.encode(text).slice(0, byte)).length;

const ask = async (text, at) => {
  const form = new URLSearchParams({ query: text, at: String(bytesTo(text, at)) });
  const response = await fetch("/complete", { method: "POST", body: form, headers: { accept: "application/json" } });
  return response.ok ? response.json() : null;
};

const complete = async (context) => {
  const typed = context.matchBefore(/[\w:?$<\/.#-]+/);
  if (!typed && !context.explicit) return null;
  const text = context.state.doc.toString();
  const told = await ask(text, context.pos);
  if (!told || !told.candidates.length) return null;
  const options = told.candidates.map(({ replacement, label, count }, rank) => ({
    label: replacement,
    detail: [label, count].filter((part) => part !== undefined && part !== null).join(" · "),
    boost: -rank / 10,
  }));
  return { from: unitsTo(text, told.start), options, filter: false };
};

const faults = async (view) => {
  const text = view.state.doc.toString();
  if (!text.trim()) return [];
  const told = await ask(text, text.length);
  if (!told || !told.fault) return [];
  const { line, column, message } = told.fault;
  const { from, to } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
  const units = Array.from(view.state.doc.sliceString(from, to)).slice(0, column - 1).join("").length;
  const start = Math.min(from + units, to);
  return [{ from: start, to: Math.min(start + 1, view.state.doc.length), severity: "error", message }];
};

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword, #7c2d8e)" },
  { tag: [tags.string, tags.literal], color: "var(--code-string, #17692f)" },
  { tag: tags.number, color: "var(--code-number, #8a4b00)" },
  { tag: tags.comment, color: "var(--code-comment, #5c6370)", fontStyle: "italic" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable, #0b5394)" },
  { tag: tags.atom, color: "var(--code-atom, #7c2d8e)" },
]);

const look = EditorView.theme({
  "&": { color: "var(--ink, #1b1b1b)", backgroundColor: "var(--paper, #fff)", border: "1px solid var(--quiet, #767676)" },
  "&.cm-focused": { outline: "3px solid var(--focus, #1a5fb4)", outlineOffset: "1px" },
  ".cm-content": { fontFamily: "ui-monospace, monospace", minHeight: "14rem", caretColor: "var(--ink, #1b1b1b)" },
  ".cm-gutters": { color: "var(--quiet, #595959)", backgroundColor: "transparent", border: "none" },
  ".cm-tooltip": { color: "var(--ink, #1b1b1b)", backgroundColor: "var(--paper, #fff)", border: "1px solid var(--quiet, #767676)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper, #fff)", backgroundColor: "var(--focus, #1a5fb4)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "1" },
  ".cm-cursor": { borderLeftColor: "var(--ink, #1b1b1b)" },
});

const begin = (textarea) => {
  const host = document.createElement("div");
  host.className = "editor";
  textarea.after(host);
  textarea.hidden = true;
  // Within a shadow root its styles need no exception from the rules of the page.
  const root = host.attachShadow({ mode: "open" });
  const form = textarea.form;
  const run = () => {
    form.requestSubmit();
    return true;
  };
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        bracketMatching(),
        StreamLanguage.define(sparql),
        syntaxHighlighting(colours),
        autocompletion({ override: [complete], icons: false }),
        linter(faults, { delay: 500 }),
        lintGutter(),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": textarea.dataset.label || "Query", spellcheck: "false" }),
        keymap.of([{ key: "Mod-Enter", run }, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) textarea.value = update.state.doc.toString();
        }),
        look,
      ],
    }),
  });
  host.editor = view;
};

for (const textarea of document.querySelectorAll("textarea[data-editor]")) begin(textarea);
