//! What a module's text imports, and where it is not JavaScript.

use std::ops::ControlFlow;
use std::path::Path;

use boa_engine::Source;
use boa_engine::ast::declaration::{ExportDeclaration, ImportAttribute, ImportDeclaration};
use boa_engine::ast::expression::ImportCall;
use boa_engine::ast::expression::literal::LiteralKind;
use boa_engine::ast::scope::Scope;
use boa_engine::ast::visitor::{VisitWith as _, Visitor};
use boa_engine::ast::{Expression, Module, Position, Spanned as _};
use boa_engine::interner::{Interner, Sym};
use boa_engine::parser::lexer::Error as LexError;
use boa_engine::parser::{Error as ParseError, Parser};

/// One module that another asks for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Import {
    pub specifier: String,
    /// The `type` of `with { type: "json" }`.
    pub kind: Option<String>,
    pub line: u32,
    pub column: u32,
}

/// Where a text is not JavaScript, and why.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct SyntaxError {
    pub line: u32,
    pub column: u32,
    pub message: String,
}

/// Checks a module, and tells which modules it imports, by `import`, `export … from` and
/// `import("…")`. The text may be changed to one that means the same: see [`readable`].
pub(crate) fn imports(name: &str, text: &mut String) -> Result<Vec<Import>, SyntaxError> {
    let mut interner = Interner::default();
    let module = match parse(name, text, &mut interner) {
        Ok(module) => module,
        Err(error) => {
            let Some(changed) = readable(&error, text) else {
                return Err(explain(error, text));
            };
            let module = parse(name, &changed, &mut interner).map_err(|_| explain(error, text))?;
            *text = changed;
            module
        }
    };
    let mut found = Found {
        text,
        interner: &interner,
        imports: Vec::new(),
    };
    let ControlFlow::Continue(()) = module.items().visit_with(&mut found);
    Ok(found.imports)
}

fn parse(name: &str, text: &str, interner: &mut Interner) -> Result<Module, ParseError> {
    let source = Source::from_bytes(text).with_path(Path::new(name));
    Parser::new(source).parse_module(&Scope::new_global(), interner)
}

/// The name of an export that had to be written in other words. It is shown as `default`.
pub(crate) const EXPORTED: &str = "$deflt";

/// The text in other words, if the error may come of what the parser does not understand
/// though it is right. Lines and columns stay.
///
/// * At the end of the text it wants a semicolon after `export { … }`.
/// * It takes the `async` of `export default async (…) => …` for the beginning of a
///   function's declaration. Each token is replaced by one of the same length.
fn readable(error: &ParseError, text: &str) -> Option<String> {
    let (context, span) = match error {
        ParseError::AbruptEnd => return Some(format!("{text}\n;")),
        ParseError::Expected { context, span, .. } => (context, span),
        _ => return None,
    };
    if !context.starts_with("async ") {
        return None;
    }
    let at = offset(text, span.start())?;
    let before = text[..at].trim_end().strip_suffix("async")?.trim_end();
    let before = before.strip_suffix("default")?;
    let end = before.len();
    let start = before.trim_end().strip_suffix("export")?.len();
    let gap = &text[start + "export".len()..end];
    let rest = &text[end + "default".len()..];
    Some(format!(
        "{}let   {gap}{EXPORTED}={rest}\nexport {{ {EXPORTED} as default }};",
        &text[..start]
    ))
}

/// Where a position is in the text, in bytes.
fn offset(text: &str, position: Position) -> Option<usize> {
    let line = text
        .split_inclusive('\n')
        .nth(position.line_number() as usize - 1)?;
    let start = line.as_ptr() as usize - text.as_ptr() as usize;
    let column = line
        .char_indices()
        .nth(position.column_number() as usize - 1)?;
    Some(start + column.0)
}

struct Found<'a> {
    text: &'a str,
    interner: &'a Interner,
    imports: Vec<Import>,
}

impl Found<'_> {
    fn text_of(&self, symbol: Sym) -> String {
        self.interner.resolve_expect(symbol).to_string()
    }

    fn declared(&mut self, specifier: Sym, attributes: &[ImportAttribute]) {
        let specifier = self.text_of(specifier);
        let kind = attributes
            .iter()
            .find(|attribute| self.text_of(attribute.key()) == "type")
            .map(|attribute| self.text_of(attribute.value()));
        let (line, column) = place_of(&specifier, self.text);
        self.imports.push(Import {
            specifier,
            kind,
            line,
            column,
        });
    }
}

impl<'ast> Visitor<'ast> for Found<'_> {
    type BreakTy = std::convert::Infallible;

    fn visit_import_declaration(
        &mut self,
        node: &'ast ImportDeclaration,
    ) -> ControlFlow<Self::BreakTy> {
        self.declared(node.specifier().sym(), node.attributes());
        ControlFlow::Continue(())
    }

    fn visit_export_declaration(
        &mut self,
        node: &'ast ExportDeclaration,
    ) -> ControlFlow<Self::BreakTy> {
        if let ExportDeclaration::ReExport {
            specifier,
            attributes,
            ..
        } = node
        {
            self.declared(specifier.sym(), attributes);
        }
        node.visit_with(self)
    }

    fn visit_import_call(&mut self, node: &'ast ImportCall) -> ControlFlow<Self::BreakTy> {
        if let Expression::Literal(literal) = node.specifier()
            && let LiteralKind::String(specifier) = literal.kind()
        {
            let start = node.span().start();
            self.imports.push(Import {
                specifier: self.text_of(*specifier),
                kind: None,
                line: start.line_number(),
                column: start.column_number(),
            });
        }
        node.visit_with(self)
    }
}

/// Where the specifier of a declaration stands: the parser does not keep that.
fn place_of(specifier: &str, text: &str) -> (u32, u32) {
    let quoted = ['"', '\''].map(|quote| format!("{quote}{specifier}{quote}"));
    let at = quoted.iter().filter_map(|quoted| text.find(quoted)).min();
    at.map_or((1, 1), |at| place_at(&text[..at]))
}

/// The place right after `before`.
fn place_at(before: &str) -> (u32, u32) {
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|&c| c != '\n').count() + 1;
    (
        u32::try_from(line).unwrap_or(u32::MAX),
        u32::try_from(column).unwrap_or(u32::MAX),
    )
}

fn explain(error: ParseError, text: &str) -> SyntaxError {
    let at = |position: Position, message: String| SyntaxError {
        line: position.line_number(),
        column: position.column_number(),
        message,
    };
    match error {
        ParseError::Expected {
            expected,
            found,
            context,
            span,
        } => at(
            span.start(),
            format!("expected {}, got `{found}` in {context}", list(&expected)),
        ),
        ParseError::Unexpected {
            message,
            found,
            span,
        } => at(span.start(), format!("unexpected `{found}`: {message}")),
        ParseError::General { message, position }
        | ParseError::Lex {
            err: LexError::Syntax(message, position),
        } => at(position, message.into()),
        ParseError::AbruptEnd => {
            let (line, column) = place_at(text.trim_end());
            SyntaxError {
                line,
                column,
                message: "the text ends in the middle of something; is there a `}` or `)` missing?"
                    .to_owned(),
            }
        }
        ParseError::Lex {
            err: LexError::IO(error),
        } => at(Position::default(), error.to_string()),
        ParseError::ScopeAnalysis { err } => at(Position::default(), err.to_owned()),
    }
}

fn list(tokens: &[String]) -> String {
    let quoted: Vec<String> = tokens.iter().map(|token| format!("`{token}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "something else".to_owned(),
    }
}
