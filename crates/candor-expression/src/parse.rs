//! From text to syntax: the grammar of CEL, as far as the profile goes.
//!
//! What is written is kept apart from what it means: types are checked on the result
//! ([`crate::check`]). Words of CEL that the profile leaves out are known here, so that a message
//! can say so.

mod lexer;
mod sign;
mod syntax;
mod text;

use crate::limits::{DEPTH_MAX, LIST_MAX_ITEMS, NODES_MAX, SOURCE_MAX_BYTES};
use crate::mistake::{Mistake, MistakeKind};
use crate::wording::quoted;
use lexer::{Lexer, TokenKind};
use sign::{Binding, Bracket, Sign};

pub(crate) use lexer::number;
use syntax::Quotes;
pub(crate) use syntax::{Infix, Part, PartId, PartKind, Row, Span, Syntax, Written};

/// A part for so many bytes of the source, roughly: the table seldom has to grow.
const BYTES_A_PART: usize = 4;

/// Reads a whole expression.
pub(crate) fn parse(source: &str) -> Result<Syntax<'_>, Box<Mistake>> {
    if source.len() > SOURCE_MAX_BYTES {
        let message = format!("an expression has {SOURCE_MAX_BYTES} bytes at most");
        return Err(Span::new(0, 0).mistake(MistakeKind::TooComplex, message));
    }
    let mut lexer = Lexer::new(source);
    lexer.advance()?;
    let syntax = Syntax::with_capacity(source, (source.len() / BYTES_A_PART + 1).min(NODES_MAX));
    let mut parser = Parser { lexer, syntax, depth: 0 };
    let whole = parser.disjunction()?;
    match parser.lexer.kind {
        TokenKind::End => Ok(parser.syntax.rooted(whole)),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'s> {
    lexer: Lexer<'s>,
    syntax: Syntax<'s>,
    /// Parentheses, calls and signs that are open.
    depth: usize,
}

type Parsed = Result<PartId, Box<Mistake>>;

impl<'s> Parser<'s> {
    fn disjunction(&mut self) -> Parsed {
        let first = self.conjunction()?;
        match self.at(Sign::Or) {
            true => self.chain(first, Sign::Or, Parser::conjunction, PartKind::Or),
            false => Ok(first),
        }
    }

    fn conjunction(&mut self) -> Parsed {
        let first = self.infix(Binding::Relation)?;
        let next = |parser: &mut Self| parser.infix(Binding::Relation);
        match self.at(Sign::And) {
            true => self.chain(first, Sign::And, next, PartKind::And),
            false => Ok(first),
        }
    }

    fn chain(
        &mut self,
        first: PartId,
        sign: Sign,
        next: fn(&mut Self) -> Parsed,
        join: fn(Row) -> PartKind,
    ) -> Parsed {
        let mut height = self.part(first).height;
        let mut span = self.part(first).span;
        let mut parts = self.syntax.append(Row::default(), first);
        while self.take(sign)? {
            let part = next(self)?;
            height = height.max(self.part(part).height);
            span = span.to(self.part(part).span);
            parts = self.syntax.append(parts, part);
        }
        self.made(join(parts), span, height)
    }

    /// Operands with operators between them that bind at least so tightly.
    fn infix(&mut self, least: Binding) -> Parsed {
        let mut left = self.unary()?;
        loop {
            let TokenKind::Sign(sign) = self.lexer.kind else { return Ok(left) };
            let Some((operator, binding)) = sign.infix().filter(|(_, found)| *found >= least)
            else {
                return Ok(left);
            };
            self.advance()?;
            let right = self.infix(binding.tighter())?;
            let span = self.part(left).span.to(self.part(right).span);
            let height = self.part(left).height.max(self.part(right).height);
            left = self.made(PartKind::Infix { operator, left, right }, span, height)?;
        }
    }

    fn unary(&mut self) -> Parsed {
        let start = self.lexer.span;
        let make = match self.lexer.kind {
            TokenKind::Sign(Sign::Not) => PartKind::Not,
            TokenKind::Sign(Sign::MINUS) => PartKind::Negate,
            _ => return self.member(),
        };
        self.advance()?;
        let operand = self.deeper(Parser::unary)?;
        let span = start.to(self.part(operand).span);
        self.made(make(operand), span, self.part(operand).height)
    }

    fn member(&mut self) -> Parsed {
        let mut of = self.primary()?;
        loop {
            of = match self.lexer.kind {
                TokenKind::Sign(Sign::Point) => self.named_member(of)?,
                TokenKind::Sign(Sign::Opens(Bracket::Square)) => self.quoted_member(of)?,
                TokenKind::Sign(Sign::Opens(Bracket::Curly)) => {
                    return Err(self.left_out(self.lexer.span, "objects cannot be written out"));
                }
                _ => return Ok(of),
            };
        }
    }

    fn named_member(&mut self, of: PartId) -> Parsed {
        self.advance()?;
        let name_span = self.lexer.span;
        let TokenKind::Name = self.lexer.kind else {
            return Err(self.unexpected("the name of a member"));
        };
        self.advance()?;
        if self.at(Sign::Opens(Bracket::Round)) {
            return self.call(Some(of), name_span);
        }
        let span = self.part(of).span.to(name_span);
        let height = self.part(of).height;
        let name = Written { span: name_span, quotes: Quotes::NONE };
        self.made(PartKind::Member { of, name }, span, height)
    }

    /// `of["name"]`, for names that are no words.
    fn quoted_member(&mut self, of: PartId) -> Parsed {
        self.advance()?;
        let name_span = self.lexer.span;
        let TokenKind::Text(quotes) = self.lexer.kind else {
            let says = "items are not asked for by their place, only members by a name in quotes; \
                        `exists`, `all` and `in` look into lists";
            return Err(self.left_out(name_span, says));
        };
        self.advance()?;
        let span = self.part(of).span.to(self.lexer.span);
        let height = self.part(of).height;
        self.expect(Sign::Closes(Bracket::Square))?;
        let name = Written { span: name_span, quotes };
        self.made(PartKind::Member { of, name }, span, height)
    }

    fn call(&mut self, receiver: Option<PartId>, name: Span) -> Parsed {
        self.expect(Sign::Opens(Bracket::Round))?;
        let start = receiver.map_or(name, |receiver| self.part(receiver).span);
        let (arguments, end) = self.listed(Bracket::Round)?;
        let above = receiver.map_or(0, |receiver| self.part(receiver).height);
        let height = self.height(arguments).max(above);
        let kind = PartKind::Call { receiver, name, arguments };
        self.made(kind, start.to(end), height)
    }

    /// Parts with commas between them, and what closes them.
    fn listed(&mut self, bracket: Bracket) -> Result<(Row, Span), Box<Mistake>> {
        let close = Sign::Closes(bracket);
        let mut parts = Row::default();
        loop {
            let end = self.lexer.span;
            if self.take(close)? {
                return Ok((parts, end));
            }
            if usize::from(parts.count) == LIST_MAX_ITEMS {
                let message = format!("a list has {LIST_MAX_ITEMS} items at most");
                return Err(self.lexer.span.mistake(MistakeKind::TooComplex, message));
            }
            let part = self.deeper(Parser::disjunction)?;
            parts = self.syntax.append(parts, part);
            if !self.at(close) && !self.take(Sign::Comma)? {
                return Err(self.unexpected(&format!("`,` or `{}`", close.symbol())));
            }
        }
    }

    fn primary(&mut self) -> Parsed {
        let span = self.lexer.span;
        let kind = match self.lexer.kind {
            TokenKind::Integer => PartKind::Integer(span),
            TokenKind::Number => PartKind::Number(span),
            TokenKind::Text(quotes) => PartKind::Text(Written { span, quotes }),
            TokenKind::Name => match self.syntax.written(span) {
                "true" => PartKind::Boolean(true),
                "false" => PartKind::Boolean(false),
                "null" => PartKind::Null,
                name => return self.name(name),
            },
            TokenKind::Sign(Sign::Opens(Bracket::Round)) => return self.parenthesis(),
            TokenKind::Sign(Sign::Opens(Bracket::Square)) => return self.list(),
            TokenKind::Sign(Sign::Opens(Bracket::Curly)) => {
                return Err(self.left_out(span, "objects cannot be written out"));
            }
            TokenKind::Sign(_) | TokenKind::End => return Err(self.unexpected("a value")),
        };
        self.advance()?;
        self.made(kind, span, 0)
    }

    fn name(&mut self, name: &str) -> Parsed {
        let span = self.lexer.span;
        self.advance()?;
        if self.at(Sign::Opens(Bracket::Round)) {
            return self.call(None, span);
        }
        if is_reserved(name) {
            let message =
                format!("`{name}` is reserved in CEL; a member of this name is `self.{name}`");
            return Err(span.mistake(MistakeKind::Syntax, message));
        }
        self.made(PartKind::Name(span), span, 0)
    }

    fn parenthesis(&mut self) -> Parsed {
        let start = self.lexer.span;
        self.advance()?;
        let inner = self.deeper(Parser::disjunction)?;
        let end = self.lexer.span;
        self.expect(Sign::Closes(Bracket::Round))?;
        self.syntax.widen(inner, start.to(end));
        Ok(inner)
    }

    fn list(&mut self) -> Parsed {
        let start = self.lexer.span;
        self.advance()?;
        let (items, end) = self.listed(Bracket::Square)?;
        let height = self.height(items);
        self.made(PartKind::List(items), start.to(end), height)
    }

    /// How deep the deepest of a row nests.
    fn height(&self, row: Row) -> u8 {
        self.syntax.row(row).map(|part| part.height).max().unwrap_or(0)
    }

    fn part(&self, id: PartId) -> &Part {
        self.syntax.part(id)
    }

    /// One level further in. This is what keeps the stack short whatever is sent.
    fn deeper(&mut self, parse: fn(&mut Self) -> Parsed) -> Parsed {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(too_deep(self.lexer.span));
        }
        let parsed = parse(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    /// A part above others of this height.
    fn made(&mut self, kind: PartKind, span: Span, height: u8) -> Parsed {
        if self.syntax.count() == NODES_MAX {
            let message = format!("an expression has {NODES_MAX} parts at most");
            return Err(span.mistake(MistakeKind::TooComplex, message));
        }
        // A chain such as `1 + 1 + 1` nests to the left without any parenthesis.
        let height = height + 1;
        if usize::from(height) > DEPTH_MAX {
            return Err(too_deep(span));
        }
        Ok(self.syntax.push(kind, span, height))
    }

    fn at(&self, sign: Sign) -> bool {
        matches!(self.lexer.kind, TokenKind::Sign(found) if found == sign)
    }

    fn take(&mut self, sign: Sign) -> Result<bool, Box<Mistake>> {
        let found = self.at(sign);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, sign: Sign) -> Result<(), Box<Mistake>> {
        match self.take(sign)? {
            true => Ok(()),
            false => Err(self.unexpected(&format!("`{}`", sign.symbol()))),
        }
    }

    fn advance(&mut self) -> Result<(), Box<Mistake>> {
        self.lexer.advance()
    }

    fn left_out(&self, span: Span, says: &str) -> Box<Mistake> {
        span.mistake(MistakeKind::LeftOut, says.to_owned())
    }

    #[cold]
    fn unexpected(&self, expected: &str) -> Box<Mistake> {
        let span = self.lexer.span;
        let found = match self.lexer.kind {
            TokenKind::End => "the expression ends".to_owned(),
            TokenKind::Sign(Sign::Question) => {
                let says = "`?:` is left out: write `a && b || !a && c`";
                return self.left_out(span, says);
            }
            _ => format!("found {}", quoted(self.syntax.written(span))),
        };
        let help = match self.lexer.kind {
            TokenKind::Name => instead(self.syntax.written(span)),
            _ => "",
        };
        span.mistake(MistakeKind::Syntax, format!("expected {expected}, {found}{help}"))
    }
}

/// Whether CEL keeps a name to itself; it can still be a member.
fn is_reserved(name: &str) -> bool {
    matches!(
        name,
        "as" | "break"
            | "const"
            | "continue"
            | "else"
            | "for"
            | "function"
            | "if"
            | "import"
            | "let"
            | "loop"
            | "package"
            | "namespace"
            | "return"
            | "var"
            | "void"
            | "while"
    )
}

/// What CEL writes for a word of other languages.
fn instead(word: &str) -> &'static str {
    match word.to_ascii_lowercase().as_str() {
        "and" => "; write `&&`",
        "or" => "; write `||`",
        "is" | "eq" => "; write `==`",
        "like" => "; write `.contains(…)`, `.startsWith(…)` or `.matches(…)`",
        "not" => "; write `!(a in b)`",
        _ => "",
    }
}

fn too_deep(span: Span) -> Box<Mistake> {
    span.mistake(MistakeKind::TooComplex, format!("an expression nests {DEPTH_MAX} deep at most"))
}
