//! From text to syntax: the grammar of CEL, as far as the profile goes.
//!
//! What is written is kept apart from what it means: types are checked on the result
//! ([`crate::check`]). Words of CEL that the profile leaves out are known here, so that a message
//! can say so.

mod lexer;
mod text;

use crate::exact::Exact;
use crate::limits::{DEPTH_MAX, LIST_MAX_ITEMS, NODES_MAX, SOURCE_MAX_BYTES};
use crate::mistake::{Mistake, MistakeKind};
use crate::node::{Comparison, Operation};
use crate::wording::quoted;
use lexer::{Lexer, Token, TokenKind};

/// A part of an expression as it is written.
#[derive(Debug)]
pub(crate) struct Syntax {
    pub(crate) kind: SyntaxKind,
    pub(crate) span: Span,
    /// How deep it nests: 1 for a name or literal.
    height: usize,
}

/// Bytes of the source, the end left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

#[derive(Debug)]
pub(crate) enum SyntaxKind {
    Null,
    Boolean(bool),
    Integer(Exact),
    Number(Exact),
    Text(String),
    List(Vec<Syntax>),
    Name(String),
    Member { of: Box<Syntax>, name: String, name_span: Span },
    Call { receiver: Option<Box<Syntax>>, name: String, name_span: Span, arguments: Vec<Syntax> },
    Not(Box<Syntax>),
    Negate(Box<Syntax>),
    And(Vec<Syntax>),
    Or(Vec<Syntax>),
    Infix { operator: Infix, left: Box<Syntax>, right: Box<Syntax> },
}

/// Operators with two sides, `&&` and `||` aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Infix {
    Compare(Comparison),
    In,
    Calculate(Operation),
}

/// Names that CEL keeps to itself; they can still be members.
const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

/// Reads a whole expression.
pub(crate) fn parse(source: &str) -> Result<Syntax, Mistake> {
    if source.len() > SOURCE_MAX_BYTES {
        let message = format!("an expression has {SOURCE_MAX_BYTES} bytes at most");
        let span = Span { start: 0, end: 0 };
        return Err(span.mistake(MistakeKind::TooComplex, message));
    }
    let mut lexer = Lexer::new(source);
    let token = lexer.next()?;
    let mut parser = Parser { source, lexer, token, nodes: 0, depth: 0 };
    let whole = parser.disjunction()?;
    match parser.token.kind {
        TokenKind::End => Ok(whole),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'s> {
    source: &'s str,
    lexer: Lexer<'s>,
    /// The next token, not yet used.
    token: Token,
    nodes: usize,
    /// Parentheses, calls and signs that are open.
    depth: usize,
}

type Parsed = Result<Syntax, Mistake>;

impl Parser<'_> {
    fn disjunction(&mut self) -> Parsed {
        let first = self.conjunction()?;
        self.chain(first, "||", Parser::conjunction, SyntaxKind::Or)
    }

    fn conjunction(&mut self) -> Parsed {
        let first = self.relation()?;
        self.chain(first, "&&", Parser::relation, SyntaxKind::And)
    }

    fn chain(
        &mut self,
        first: Syntax,
        symbol: &str,
        next: fn(&mut Self) -> Parsed,
        join: fn(Vec<Syntax>) -> SyntaxKind,
    ) -> Parsed {
        if !self.at(symbol) {
            return Ok(first);
        }
        let (start, mut height) = (first.span.start, first.height);
        let mut parts = vec![first];
        while self.take(symbol)? {
            let part = next(self)?;
            height = height.max(part.height);
            parts.push(part);
        }
        let end = parts.last().map_or(start, |part| part.span.end);
        self.made(join(parts), Span { start, end }, height)
    }

    fn relation(&mut self) -> Parsed {
        let mut left = self.sum()?;
        while let Some(operator) = self.relation_operator() {
            self.advance()?;
            let right = self.sum()?;
            left = self.infix(operator, left, right)?;
        }
        Ok(left)
    }

    fn relation_operator(&self) -> Option<Infix> {
        use Comparison::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, NotEqual};
        match &self.token.kind {
            TokenKind::Symbol("in") => Some(Infix::In),
            TokenKind::Symbol(symbol) => {
                [Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual]
                    .into_iter()
                    .find(|comparison| comparison.symbol() == *symbol)
                    .map(Infix::Compare)
            }
            _ => None,
        }
    }

    fn sum(&mut self) -> Parsed {
        self.calculation(Parser::product, &[Operation::Add, Operation::Subtract])
    }

    fn product(&mut self) -> Parsed {
        let operations = [Operation::Multiply, Operation::Divide, Operation::Remainder];
        self.calculation(Parser::unary, &operations)
    }

    fn calculation(&mut self, next: fn(&mut Self) -> Parsed, operations: &[Operation]) -> Parsed {
        let mut left = next(self)?;
        while let Some(operation) = operations.iter().find(|known| self.at(known.symbol())) {
            self.advance()?;
            let right = next(self)?;
            left = self.infix(Infix::Calculate(*operation), left, right)?;
        }
        Ok(left)
    }

    fn infix(&mut self, operator: Infix, left: Syntax, right: Syntax) -> Parsed {
        let span = Span { start: left.span.start, end: right.span.end };
        let height = left.height.max(right.height);
        let (left, right) = (Box::new(left), Box::new(right));
        self.made(SyntaxKind::Infix { operator, left, right }, span, height)
    }

    fn unary(&mut self) -> Parsed {
        let start = self.token.span.start;
        let make = match &self.token.kind {
            TokenKind::Symbol("!") => SyntaxKind::Not,
            TokenKind::Symbol("-") => SyntaxKind::Negate,
            _ => return self.member(),
        };
        self.advance()?;
        let operand = self.deeper(Parser::unary)?;
        let span = Span { start, end: operand.span.end };
        let height = operand.height;
        self.made(make(Box::new(operand)), span, height)
    }

    fn member(&mut self) -> Parsed {
        let mut of = self.primary()?;
        loop {
            of = if self.take(".")? {
                self.named_member(of)?
            } else if self.at("[") {
                self.quoted_member(of)?
            } else if self.at("{") {
                return Err(self.left_out(self.token.span, "objects cannot be written out"));
            } else {
                return Ok(of);
            };
        }
    }

    fn named_member(&mut self, of: Syntax) -> Parsed {
        let name_span = self.token.span;
        let TokenKind::Name(name) = &mut self.token.kind else {
            return Err(self.unexpected("the name of a member"));
        };
        let name = std::mem::take(name);
        self.advance()?;
        if self.at("(") {
            return self.call(Some(of), name, name_span);
        }
        let (span, height) = (Span { start: of.span.start, end: name_span.end }, of.height);
        self.made(SyntaxKind::Member { of: Box::new(of), name, name_span }, span, height)
    }

    /// `of["name"]`, for names that are no words.
    fn quoted_member(&mut self, of: Syntax) -> Parsed {
        self.advance()?;
        let name_span = self.token.span;
        let TokenKind::Text(name) = &mut self.token.kind else {
            let says = "items are not asked for by their place, only members by a name in quotes; \
                        `exists`, `all` and `in` look into lists";
            return Err(self.left_out(name_span, says));
        };
        let name = std::mem::take(name);
        self.advance()?;
        let (start, end, height) = (of.span.start, self.token.span.end, of.height);
        self.expect("]")?;
        self.made(
            SyntaxKind::Member { of: Box::new(of), name, name_span },
            Span { start, end },
            height,
        )
    }

    fn call(&mut self, receiver: Option<Syntax>, name: String, name_span: Span) -> Parsed {
        self.expect("(")?;
        let start = receiver.as_ref().map_or(name_span.start, |receiver| receiver.span.start);
        let (arguments, end) = self.listed(")")?;
        let heights = receiver.iter().chain(&arguments).map(|part| part.height);
        let height = heights.max().unwrap_or(0);
        let receiver = receiver.map(Box::new);
        self.made(
            SyntaxKind::Call { receiver, name, name_span, arguments },
            Span { start, end },
            height,
        )
    }

    /// Parts with commas between them, and where what closes them ends.
    fn listed(&mut self, close: &'static str) -> Result<(Vec<Syntax>, usize), Mistake> {
        let mut parts = Vec::new();
        loop {
            let end = self.token.span.end;
            if self.take(close)? {
                return Ok((parts, end));
            }
            if parts.len() == LIST_MAX_ITEMS {
                let message = format!("a list has {LIST_MAX_ITEMS} items at most");
                return Err(self.token.span.mistake(MistakeKind::TooComplex, message));
            }
            parts.push(self.deeper(Parser::disjunction)?);
            if !self.at(close) && !self.take(",")? {
                return Err(self.unexpected(&format!("`,` or `{close}`")));
            }
        }
    }

    fn primary(&mut self) -> Parsed {
        let span = self.token.span;
        let kind = match &mut self.token.kind {
            TokenKind::Integer(number) => SyntaxKind::Integer(number.clone()),
            TokenKind::Number(number) => SyntaxKind::Number(number.clone()),
            TokenKind::Text(text) => SyntaxKind::Text(std::mem::take(text)),
            TokenKind::Name(name) => match name.as_str() {
                "true" => SyntaxKind::Boolean(true),
                "false" => SyntaxKind::Boolean(false),
                "null" => SyntaxKind::Null,
                _ => return self.name(),
            },
            TokenKind::Symbol("(") => return self.parenthesis(),
            TokenKind::Symbol("[") => return self.list(),
            TokenKind::Symbol("{") => {
                return Err(self.left_out(span, "objects cannot be written out"));
            }
            TokenKind::Symbol(_) | TokenKind::End => {
                return Err(self.unexpected("a value"));
            }
        };
        self.advance()?;
        self.made(kind, span, 0)
    }

    fn name(&mut self) -> Parsed {
        let span = self.token.span;
        let TokenKind::Name(name) = &mut self.token.kind else {
            return Err(self.unexpected("a name"));
        };
        let name = std::mem::take(name);
        self.advance()?;
        if self.at("(") {
            return self.call(None, name, span);
        }
        if RESERVED.contains(&name.as_str()) {
            let message =
                format!("`{name}` is reserved in CEL; a member of this name is `self.{name}`");
            return Err(span.mistake(MistakeKind::Syntax, message));
        }
        self.made(SyntaxKind::Name(name), span, 0)
    }

    fn parenthesis(&mut self) -> Parsed {
        let start = self.token.span.start;
        self.advance()?;
        let mut inner = self.deeper(Parser::disjunction)?;
        let end = self.token.span.end;
        self.expect(")")?;
        inner.span = Span { start, end };
        Ok(inner)
    }

    fn list(&mut self) -> Parsed {
        let start = self.token.span.start;
        self.advance()?;
        let (items, end) = self.listed("]")?;
        let height = items.iter().map(|item| item.height).max().unwrap_or(0);
        self.made(SyntaxKind::List(items), Span { start, end }, height)
    }

    /// One level further in. This is what keeps the stack short whatever is sent.
    fn deeper(&mut self, parse: fn(&mut Self) -> Parsed) -> Parsed {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(too_deep(self.token.span));
        }
        let parsed = parse(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    /// A part above others of this height.
    fn made(&mut self, kind: SyntaxKind, span: Span, height: usize) -> Parsed {
        self.nodes += 1;
        if self.nodes > NODES_MAX {
            let message = format!("an expression has {NODES_MAX} parts at most");
            return Err(span.mistake(MistakeKind::TooComplex, message));
        }
        // A chain such as `1 + 1 + 1` nests to the left without any parenthesis.
        let height = height + 1;
        if height > DEPTH_MAX { Err(too_deep(span)) } else { Ok(Syntax { kind, span, height }) }
    }

    fn at(&self, symbol: &str) -> bool {
        matches!(&self.token.kind, TokenKind::Symbol(found) if *found == symbol)
    }

    fn take(&mut self, symbol: &str) -> Result<bool, Mistake> {
        let found = self.at(symbol);
        if found {
            self.advance()?;
        }
        Ok(found)
    }

    fn expect(&mut self, symbol: &str) -> Result<(), Mistake> {
        if self.take(symbol)? { Ok(()) } else { Err(self.unexpected(&format!("`{symbol}`"))) }
    }

    fn advance(&mut self) -> Result<(), Mistake> {
        self.token = self.lexer.next()?;
        Ok(())
    }

    fn left_out(&self, span: Span, says: &str) -> Mistake {
        span.mistake(MistakeKind::LeftOut, says.to_owned())
    }

    fn unexpected(&self, expected: &str) -> Mistake {
        let span = self.token.span;
        let found = match &self.token.kind {
            TokenKind::End => "the expression ends".to_owned(),
            TokenKind::Symbol("?") => {
                let says = "`?:` is left out: write `a && b || !a && c`";
                return self.left_out(span, says);
            }
            _ => format!("found {}", quoted(&self.source[span.start..span.end])),
        };
        let help = match &self.token.kind {
            TokenKind::Name(name) => instead(name),
            _ => "",
        };
        span.mistake(MistakeKind::Syntax, format!("expected {expected}, {found}{help}"))
    }
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

fn too_deep(span: Span) -> Mistake {
    span.mistake(MistakeKind::TooComplex, format!("an expression nests {DEPTH_MAX} deep at most"))
}

impl Span {
    pub(crate) fn mistake(self, kind: MistakeKind, message: String) -> Mistake {
        Mistake { kind, start: self.start, end: self.end, message }
    }
}
