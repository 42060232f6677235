//! Builds the tree from the parser's events, without recursion and without trusting the depth.

use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, Tag, options};

use super::{Entry, Node, Value, scalar, syntax};
use crate::declaration::diagnostic::{Mistake, Report};
use crate::declaration::wording::quoted;
use crate::limits::DECLARATION_MAX_DEPTH;

const ANCHOR_HELP: &str = "write the value out, or share it with `$defs` and `$ref` in a schema";

/// The tree of a text, or nothing when it is not YAML or holds no document. Mistakes go to the
/// report.
pub(in crate::declaration) fn compose(text: &str, report: &mut Report) -> Option<Node> {
    if let Some(mistake) = control_character(text) {
        report.add(mistake);
        return None;
    }
    let options = options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        flow_nesting_limit: DECLARATION_MAX_DEPTH,
        block_nesting_limit: DECLARATION_MAX_DEPTH,
    };
    let mut composer = Composer { report, open: Vec::new(), root: None, documents: 0 };
    for next in Parser::new_from_str_with_options(text, options) {
        let step = match next {
            Ok((event, span)) => composer.take(
                event,
                &bytes(&span),
                &span.tag_span().map_or(0..0, |tag| bytes(&tag)),
            ),
            Err(error) => Err(syntax::mistake(text, &error)),
        };
        if let Err(mistake) = step {
            composer.report.add(mistake);
            return None;
        }
    }
    composer.root
}

/// The first character that YAML does not allow at all (YAML 1.2.2 §5.1).
fn control_character(text: &str) -> Option<Mistake> {
    let refused = |character: char| character.is_control() && !"\t\n\r\u{85}".contains(character);
    let (place, character) = text.char_indices().find(|(_, character)| refused(*character))?;
    let message =
        format!("the control character U+{:04X} cannot stand in YAML", u32::from(character));
    Some(Mistake::new(&(place..place + character.len_utf8()), message))
}

fn bytes(span: &Span) -> Range<usize> {
    span.byte_range().unwrap_or_default()
}

struct Composer<'r, 'a> {
    report: &'r mut Report<'a>,
    open: Vec<Open>,
    root: Option<Node>,
    documents: usize,
}

/// A collection whose end has not been seen.
struct Open {
    span: Range<usize>,
    contents: Contents,
}

enum Contents {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, seen: HashMap<String, Range<usize>>, key: Option<Key> },
}

/// A key that waits for its value; without a name when it was refused.
struct Key {
    name: Option<String>,
    span: Range<usize>,
}

impl Composer<'_, '_> {
    /// Takes one event. An error ends the reading; lesser mistakes are noted and passed over.
    fn take(
        &mut self,
        event: Event,
        span: &Range<usize>,
        tag_span: &Range<usize>,
    ) -> Result<(), Mistake> {
        match event {
            Event::DocumentStart(..) => self.begin_document(span),
            Event::SequenceStart(_, _, tag) => {
                self.refuse_tag(tag.as_deref(), tag_span);
                self.begin(span, Contents::List(Vec::new()))
            }
            Event::MappingStart(_, _, tag) => {
                self.refuse_tag(tag.as_deref(), tag_span);
                let (entries, seen) = (Vec::new(), HashMap::new());
                self.begin(span, Contents::Map { entries, seen, key: None })
            }
            Event::SequenceEnd | Event::MappingEnd => {
                self.end(span);
                Ok(())
            }
            Event::Scalar(text, style, _, tag) => {
                self.refuse_tag(tag.as_deref(), tag_span);
                self.scalar(&text, style, span);
                Ok(())
            }
            Event::Anchor(..) => {
                self.note(span, "anchors are not read here", ANCHOR_HELP);
                Ok(())
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.note(span, "aliases are not read here", ANCHOR_HELP);
                self.place(Node { span: span.clone(), value: Value::Unreadable });
                Ok(())
            }
            // The ends of stream and document, and comments, which are not asked for.
            _ => Ok(()),
        }
    }

    fn note(&mut self, span: &Range<usize>, message: &str, help: &str) {
        self.report.add(Mistake::new(span, message).help(help));
    }

    fn begin_document(&mut self, span: &Range<usize>) -> Result<(), Mistake> {
        self.documents += 1;
        if self.documents > 1 {
            let mistake = Mistake::new(span, "a second document begins here");
            return Err(mistake.help("a file holds one document; give it a file of its own"));
        }
        Ok(())
    }

    fn refuse_tag(&mut self, tag: Option<&Tag>, span: &Range<usize>) {
        if let Some(tag) = tag {
            let message = format!("the tag {} is not read here", quoted(&tag.original()));
            self.note(span, &message, "remove it; quotes make a text of anything");
        }
    }

    fn begin(&mut self, span: &Range<usize>, contents: Contents) -> Result<(), Mistake> {
        if self.open.len() >= DECLARATION_MAX_DEPTH {
            let message = format!("nested deeper than {DECLARATION_MAX_DEPTH} levels");
            return Err(Mistake::new(span, message));
        }
        self.open.push(Open { span: span.clone(), contents });
        Ok(())
    }

    fn end(&mut self, span: &Range<usize>) {
        let Some(open) = self.open.pop() else { return };
        let value = match open.contents {
            Contents::List(items) => Value::List(items),
            Contents::Map { entries, .. } => Value::Map(entries),
        };
        self.place(Node { span: open.span.start..span.end, value });
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, span: &Range<usize>) {
        if let Some(Open { contents: Contents::Map { key: key @ None, seen, .. }, .. }) =
            self.open.last_mut()
        {
            let (name, mistake) = name(text, style, span, seen);
            *key = Some(Key { name, span: span.clone() });
            mistake.into_iter().for_each(|mistake| self.report.add(mistake));
            return;
        }
        let value = match style {
            ScalarStyle::Plain => scalar::resolve(text),
            ScalarStyle::SingleQuoted
            | ScalarStyle::DoubleQuoted
            | ScalarStyle::Literal
            | ScalarStyle::Folded => Ok(Value::Text(text.to_owned())),
        };
        let value = value.unwrap_or_else(|scalar::NotJson| {
            let message = format!("JSON has no number {}", quoted(text));
            self.note(span, &message, "put it in quotes when it is meant as a text");
            Value::Unreadable
        });
        self.place(Node { span: span.clone(), value });
    }

    /// Puts a finished node where it belongs: the innermost open collection, or the root.
    fn place(&mut self, node: Node) {
        match self.open.last_mut().map(|open| &mut open.contents) {
            None => self.root = Some(node),
            Some(Contents::List(items)) => items.push(node),
            Some(Contents::Map { entries, key, .. }) => match key.take() {
                Some(Key { name: Some(name), span }) => entries.push(Entry { name, span, node }),
                Some(Key { name: None, .. }) => {}
                None => {
                    let refused = Key { name: None, span: node.span.clone() };
                    *key = Some(refused);
                    if !node.unreadable() {
                        let message = format!("a key must be a text, this is {}", node.kind());
                        self.report.add(Mistake::new(&node.span, message));
                    }
                }
            },
        }
    }
}

/// The name a key has, unless it is refused; `seen` learns it.
fn name(
    text: &str,
    style: ScalarStyle,
    span: &Range<usize>,
    seen: &mut HashMap<String, Range<usize>>,
) -> (Option<String>, Option<Mistake>) {
    let plain = style == ScalarStyle::Plain;
    if plain && span.is_empty() {
        return (None, Some(Mistake::new(span, "a key is missing before the `:`")));
    }
    if plain && text == "<<" {
        let mistake = Mistake::new(span, "merge keys are not read here").help(ANCHOR_HELP);
        return (None, Some(mistake));
    }
    if let Some(first) = seen.get(text) {
        let mistake = Mistake::new(span, format!("the key {} is given twice", quoted(text)));
        return (None, Some(mistake.first(first)));
    }
    seen.insert(text.to_owned(), span.clone());
    (Some(text.to_owned()), None)
}
