//! Text to syntax tree and back (layer 2); the only folder that names pest.

pub mod ast;
mod build;
mod build_expression;
mod build_plot;
mod build_statement;
mod complete;
mod expected;
mod foreign_sign;
mod grammar;
mod layout;
mod lexeme;
mod lexer;
mod literal;
mod mistake;
mod mistake_in_text;
mod parse;
mod precedence;
mod print;
mod print_expression;
mod print_plot;
mod segment;
mod shade;
mod token;
mod unit_mistake;
mod unknown_word;

pub use complete::is_complete;
pub use lexeme::{Begins, Column, Lexeme, LexemeKind, Role, lexemes};
pub use literal::parse_value;
pub use parse::{Parsed, parse, parse_input};
pub use print::{print_expr, print_script, print_statement};
pub use shade::{Shade, entry_words, shades, statement_words};
