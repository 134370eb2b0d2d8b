//! What may stand at a place of a text that is still being typed.
//!
//! Knows the grammar of patterns, loosely: it follows brackets and punctuation, and needs no text that parses. Must not
//! know what terms there are.

use crate::query::syntax::tokens::{Token, TokenKind, tokens};
use std::collections::HashMap;

/// What may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expects {
    /// The beginning of a query: SELECT, ASK, PREFIX, …
    Start,
    /// What a SELECT gives: variables and expressions; or WHERE.
    Projection,
    /// A subject, or a keyword of a group.
    Subject,
    /// A predicate of this subject.
    Predicate {
        /// The subject as it is written; a generated name for `[`.
        subject: String,
    },
    /// An object of this predicate.
    Object {
        /// The predicate as it is written; `None` after a path that is more than one step.
        predicate: Option<String>,
    },
    /// After a whole triple: keywords of a group, and punctuation.
    AfterTriple,
    /// The name of a graph.
    Graph,
    /// Variables, functions and terms.
    Expression,
    /// After the pattern: ORDER BY, LIMIT, …
    Modifier,
    /// A datatype, after `^^`.
    Datatype,
    /// Nothing that could be known: inside a string, a comment, a declaration.
    Nothing,
}

/// A place in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cursor<'a> {
    /// The byte offset at which the word being typed begins; the cursor, where none is.
    pub start: usize,
    /// What of the word stands before the cursor.
    pub word: &'a str,
    /// What may stand there.
    pub expects: Expects,
    /// The classes that the text gives its subjects, as they are written.
    pub types: HashMap<String, Vec<String>>,
}

/// The place of the cursor, a byte offset (of the character before it, where it lies inside one).
#[must_use]
pub(crate) fn place(text: &str, cursor: usize) -> Cursor<'_> {
    let mut cursor = cursor.min(text.len());
    while !text.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let all = tokens(text);
    let touched = all.iter().find(|token| token.start < cursor && cursor <= token.end());
    let start = touched.filter(|token| is_typed(token, cursor)).map_or(cursor, |token| token.start);
    let inside = touched.is_some_and(|token| is_closed_to_words(token, cursor));
    let mut machine = Machine::new();
    let mut expects = None;
    for token in all.iter().filter(|token| token.kind != TokenKind::Comment) {
        if expects.is_none() && token.start >= start {
            expects = Some(machine.expects());
        }
        machine.step(token);
    }
    let expects = expects.unwrap_or_else(|| machine.expects());
    let expects = if inside { Expects::Nothing } else { expects };
    Cursor { start, word: &text[start..cursor], expects, types: machine.types }
}

/// Whether the token that the cursor touches is a word that goes on.
fn is_typed(token: &Token<'_>, cursor: usize) -> bool {
    use TokenKind as K;
    match token.kind {
        K::Word | K::Variable | K::Name | K::Number | K::BlankNode => true,
        K::Operator => matches!(token.text, "?" | "$"),
        K::Iri => cursor < token.end(),
        _ => false,
    }
}

fn is_closed_to_words(token: &Token<'_>, cursor: usize) -> bool {
    match token.kind {
        TokenKind::Comment | TokenKind::Unfinished | TokenKind::Language => true,
        TokenKind::String | TokenKind::Iri => cursor < token.end(),
        _ => false,
    }
}

/// Where in a bracket the text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Start,
    Declaration,
    Projection,
    Subject,
    Predicate,
    Object,
    AfterTriple,
    Graph,
    Expression,
    Modifier,
    Datatype,
}

#[derive(Debug, Clone)]
struct Frame {
    slot: Slot,
    subject: String,
    predicate: Option<String>,
    /// Whether a path of more than one step stands before the object.
    path: bool,
    /// Whether it was opened by a brace.
    is_group: bool,
}

impl Frame {
    fn new(slot: Slot) -> Self {
        Self { slot, subject: String::new(), predicate: None, path: false, is_group: false }
    }
}

/// Follows a text token by token.
struct Machine {
    frames: Vec<Frame>,
    types: HashMap<String, Vec<String>>,
    anonymous: usize,
}

const TYPE: &str = "a";

impl Machine {
    fn new() -> Self {
        Self { frames: vec![Frame::new(Slot::Start)], types: HashMap::new(), anonymous: 0 }
    }

    fn top(&mut self) -> &mut Frame {
        if self.frames.is_empty() {
            self.frames.push(Frame::new(Slot::Modifier));
        }
        self.frames.last_mut().expect("there is a frame now")
    }

    fn expects(&mut self) -> Expects {
        let frame = self.top();
        match frame.slot {
            Slot::Start => Expects::Start,
            Slot::Declaration => Expects::Nothing,
            Slot::Projection => Expects::Projection,
            Slot::Subject => Expects::Subject,
            Slot::Predicate => Expects::Predicate { subject: frame.subject.clone() },
            Slot::Object => Expects::Object { predicate: frame.predicate.clone().filter(|_| !frame.path) },
            Slot::AfterTriple => Expects::AfterTriple,
            Slot::Graph => Expects::Graph,
            Slot::Expression => Expects::Expression,
            Slot::Modifier => Expects::Modifier,
            Slot::Datatype => Expects::Datatype,
        }
    }

    fn step(&mut self, token: &Token<'_>) {
        match token.kind {
            TokenKind::Open => self.open(token.text),
            TokenKind::Close => self.close(),
            TokenKind::Operator => self.operator(token.text),
            TokenKind::Word => self.word(token.text),
            TokenKind::Comment | TokenKind::Language => {}
            _ => self.term(token.text),
        }
    }

    fn open(&mut self, bracket: &str) {
        let slot = self.top().slot;
        let inner = match (bracket, slot) {
            ("{", _) => Frame { is_group: true, ..Frame::new(Slot::Subject) },
            ("[" | "{|", _) => {
                self.anonymous += 1;
                Frame { subject: format!("[{}", self.anonymous), ..Frame::new(Slot::Predicate) }
            }
            // A path in brackets, a collection, or an expression.
            (_, Slot::Predicate) => {
                Frame { subject: self.top().subject.clone(), ..Frame::new(Slot::Predicate) }
            }
            (_, Slot::Object | Slot::Graph) => Frame::new(Slot::Object),
            _ => Frame::new(Slot::Expression),
        };
        self.frames.push(inner);
    }

    fn close(&mut self) {
        let Some(inner) = self.frames.pop() else { return };
        let is_root = self.frames.len() <= 1;
        let frame = self.top();
        match (frame.slot, inner.subject.starts_with('[')) {
            (Slot::Subject, true) => {
                frame.subject = inner.subject;
                frame.slot = Slot::Predicate;
            }
            (Slot::Predicate, false) => {
                frame.path = true;
                frame.predicate = None;
                frame.slot = Slot::Object;
            }
            (Slot::Object, _) => frame.slot = Slot::AfterTriple,
            (Slot::Expression, _) if frame.is_group => frame.slot = Slot::Subject,
            // After the brackets of a projected expression comes more of the projection.
            (Slot::Start | Slot::Modifier, _) if is_root && inner.is_group => frame.slot = Slot::Modifier,
            (Slot::Projection, _) if inner.is_group => frame.slot = Slot::Modifier,
            (Slot::Graph, _) => frame.slot = Slot::Subject,
            _ => {}
        }
    }

    fn operator(&mut self, sign: &str) {
        let frame = self.top();
        match (sign, frame.slot) {
            ("^^", _) => frame.slot = Slot::Datatype,
            (".", Slot::Start | Slot::Projection | Slot::Expression | Slot::Modifier) => {}
            (".", _) => frame.slot = Slot::Subject,
            (";", Slot::AfterTriple | Slot::Object | Slot::Predicate) => frame.slot = Slot::Predicate,
            (",", Slot::AfterTriple) => frame.slot = Slot::Object,
            ("/" | "|" | "^", Slot::Object | Slot::Predicate) => {
                frame.path |= frame.slot == Slot::Object;
                frame.slot = Slot::Predicate;
            }
            _ => {}
        }
    }

    fn word(&mut self, word: &str) {
        let upper = word.to_ascii_uppercase();
        let frame = self.top();
        match (upper.as_str(), frame.slot) {
            ("A", Slot::Predicate) if word == TYPE => self.term(TYPE),
            ("TRUE" | "FALSE", Slot::Object) => self.term(word),
            ("PREFIX" | "BASE", _) => frame.slot = Slot::Declaration,
            ("SELECT" | "DESCRIBE", _) => frame.slot = Slot::Projection,
            ("CONSTRUCT" | "ASK" | "WHERE", _) => frame.slot = Slot::Start,
            ("FROM" | "NAMED" | "GRAPH" | "SERVICE" | "SILENT" | "WITH" | "USING", _) => {
                frame.slot = Slot::Graph;
            }
            ("ORDER" | "GROUP" | "HAVING" | "BY" | "LIMIT" | "OFFSET" | "ASC" | "DESC", _) => {
                frame.slot = Slot::Modifier;
            }
            ("VALUES", _) => frame.slot = Slot::Graph,
            ("FILTER" | "BIND", _) => frame.slot = Slot::Expression,
            ("OPTIONAL" | "UNION" | "MINUS" | "EXISTS", _) if frame.slot != Slot::Expression => {
                frame.slot = Slot::Subject;
            }
            _ => {}
        }
    }

    /// A term, a variable or a literal.
    fn term(&mut self, text: &str) {
        let is_root = self.frames.len() <= 1;
        let frame = self.top();
        match frame.slot {
            Slot::Subject => {
                text.clone_into(&mut frame.subject);
                frame.slot = Slot::Predicate;
            }
            Slot::Predicate => {
                frame.predicate = (!frame.path).then(|| text.to_owned());
                frame.slot = Slot::Object;
            }
            Slot::Object => {
                frame.slot = Slot::AfterTriple;
                frame.path = false;
                let (subject, predicate) = (frame.subject.clone(), frame.predicate.clone());
                if predicate.is_some_and(|p| p == TYPE || p == "rdf:type") {
                    self.types.entry(subject).or_default().push(text.to_owned());
                }
            }
            Slot::Declaration if text.starts_with('<') => frame.slot = Slot::Start,
            Slot::Datatype => frame.slot = Slot::AfterTriple,
            Slot::Graph => frame.slot = if is_root { Slot::Start } else { Slot::Subject },
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> (Expects, String, HashMap<String, Vec<String>>) {
        let cursor = text.find('¦').unwrap();
        let whole = text.replace('¦', "");
        let place = place(&whole, cursor);
        (place.expects.clone(), place.word.to_owned(), place.types)
    }

    fn predicate(subject: &str) -> Expects {
        Expects::Predicate { subject: subject.to_owned() }
    }

    fn object(predicate: &str) -> Expects {
        Expects::Object { predicate: Some(predicate.to_owned()) }
    }

    #[test]
    fn the_place_follows_from_what_stands_before() {
        let table = [
            ("¦", Expects::Start, ""),
            ("SEL¦", Expects::Start, "SEL"),
            ("PREFIX ¦", Expects::Nothing, ""),
            ("PREFIX q: <http://q/> ¦", Expects::Start, ""),
            ("SELECT ¦", Expects::Projection, ""),
            ("SELECT ?x ?¦", Expects::Projection, "?"),
            ("SELECT (COUNT(¦", Expects::Expression, ""),
            ("SELECT (COUNT(*) AS ?n) WH¦", Expects::Projection, "WH"),
            ("SELECT * WHERE ¦", Expects::Start, ""),
            ("SELECT * { ¦", Expects::Subject, ""),
            ("SELECT * { ?x¦", Expects::Subject, "?x"),
            ("SELECT * { ?x ¦", predicate("?x"), ""),
            ("SELECT * { ?x prop:sh¦", predicate("?x"), "prop:sh"),
            ("SELECT * { mondo-2024:x ¦", predicate("mondo-2024:x"), ""),
            ("SELECT * { ?x p:a ¦", object("p:a"), ""),
            ("SELECT * { ?x a ¦", object("a"), ""),
            ("SELECT * { ?x p:a ?y ¦", Expects::AfterTriple, ""),
            ("SELECT * { ?x p:a ?y . ¦", Expects::Subject, ""),
            ("SELECT * { ?x p:a ?y . ?z ¦", predicate("?z"), ""),
            ("SELECT * { ?x p:a ?y ; ¦", predicate("?x"), ""),
            ("SELECT * { ?x p:a ?y ; p:b¦ }", predicate("?x"), "p:b"),
            ("SELECT * { ?x p:a ?y , ¦", object("p:a"), ""),
            ("SELECT * { ?x p:a/¦", predicate("?x"), ""),
            ("SELECT * { ?x ^p:a|p:¦", predicate("?x"), "p:"),
            ("SELECT * { ?x p:a/p:b ¦", Expects::Object { predicate: None }, ""),
            ("SELECT * { ?x (p:a|¦", predicate("?x"), ""),
            ("SELECT * { ?x (p:a|p:b) ¦", Expects::Object { predicate: None }, ""),
            ("SELECT * { ?x p:a [ ¦", predicate("[1"), ""),
            ("SELECT * { ?x p:a [ p:b 1 ] ; ¦", predicate("?x"), ""),
            ("SELECT * { [ p:b 1 ] ¦", predicate("[1"), ""),
            ("SELECT * { ?x p:a 1.5 ¦", Expects::AfterTriple, ""),
            ("SELECT * { ?x p:a \"w\"^^¦", Expects::Datatype, ""),
            ("SELECT * { ?x p:a \"w\"@¦", Expects::Nothing, ""),
            ("SELECT * { ?x p:a \"wor¦", Expects::Nothing, ""),
            ("SELECT * { # com¦", Expects::Nothing, ""),
            ("SELECT * { ?x p:a 1 FIL¦", Expects::AfterTriple, "FIL"),
            ("SELECT * { ?x p:a 1 FILTER(¦", Expects::Expression, ""),
            ("SELECT * { FILTER(?x > 1) ¦", Expects::Subject, ""),
            ("SELECT * { FILTER(?x > 1 && (¦", Expects::Expression, ""),
            ("SELECT * { GRAPH ¦", Expects::Graph, ""),
            ("SELECT * { GRAPH ?g { ¦", Expects::Subject, ""),
            ("SELECT * { GRAPH ?g { ?x p:a 1 } ¦", Expects::Subject, ""),
            ("SELECT * { OPTIONAL { ?x ¦", predicate("?x"), ""),
            ("SELECT * { { ?x p:a 1 } UNION { ¦", Expects::Subject, ""),
            ("SELECT * { ?x p:a 1 } ¦", Expects::Modifier, ""),
            ("SELECT * { ?x p:a 1 } ORDER BY ?¦", Expects::Modifier, "?"),
            ("SELECT * { { SELECT ?x { ?x ¦", predicate("?x"), ""),
            ("ASK { ?x ¦ ?y }", predicate("?x"), ""),
            ("CONSTRUCT { ?x ¦", predicate("?x"), ""),
            ("} } ¦", Expects::Modifier, ""),
        ];
        for (text, expects, word) in table {
            let (found, typed, _) = at(text);
            assert_eq!((found, typed.as_str()), (expects, word), "{text}");
        }
    }

    #[test]
    fn classes_are_found_before_and_after_the_cursor() {
        let (_, _, types) = at("SELECT * { ?x a p:C ; ¦ . ?y rdf:type p:D . [ a p:E ] }");
        assert_eq!(types["?x"], ["p:C"]);
        assert_eq!(types["?y"], ["p:D"]);
        assert_eq!(types["[1"], ["p:E"]);
        let (_, _, types) = at("SELECT * { ?x ¦ . ?x a p:C }");
        assert!(types.is_empty() || types["?x"] == ["p:C"]);
    }

    proptest! {
        #[test]
        fn any_text_has_a_place(text in "[?:<>\"'{}#a \n.;,@^_()\\[\\]é中-]{0,40}|(SELECT|\\{|\\}|\\?x| a |p:b|\\.|;){0,20}", cursor in 0_usize..60) {
            let place = place(&text, cursor);
            prop_assert!(text.is_char_boundary(place.start));
            prop_assert!(place.start <= cursor.min(text.len()));
        }
    }
}
