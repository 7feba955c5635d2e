//! The one style of scripts (layer 3): text in, the same script in the same words out, with its comments.
//!
//! Line ends stay where the author put them, as far as they do not matter: a long formula is broken where its author thinks
//! best. All else is fixed: four blanks for each level, one blank around signs, one statement on each line, at most one empty
//! line, and consecutive lines of one kind (`param`, `let`, properties, what a plot draws, comments) stand below one another.

mod align;
mod gap;
mod line;
mod space;

use crate::diagnostic::Diagnostic;
use crate::source::FileId;
use crate::syntax::parse_input;

/// Why a script was left as it is.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// It cannot be read.
    Mistakes(Vec<Diagnostic>),
    /// Its formatted text would be another script, which is a fault of ours.
    WouldChange,
}

/// The text of a script in the one style; `file` is for the places in messages.
///
/// # Errors
/// The mistakes of a text that is no script. Names and values are not looked at.
pub fn format(file: FileId, text: &str) -> Result<String, Refusal> {
    let before = parse_input(file, text);
    if before.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Refusal::Mistakes(before.diagnostics));
    }
    let formatted = align::joined(line::lines(text));
    let after = parse_input(file, &formatted);
    if after.script != before.script || !after.diagnostics.is_empty() {
        return Err(Refusal::WouldChange);
    }
    Ok(formatted)
}

#[cfg(test)]
mod tests {
    use super::format;
    use crate::source::FileId;

    #[track_caller]
    fn becomes(text: &str, wanted: &str) {
        let formatted = format(FileId(0), text).unwrap();
        assert_eq!(formatted, wanted);
        assert_eq!(format(FileId(0), &formatted).unwrap(), wanted, "a second time");
    }

    #[test]
    fn blanks_are_those_of_the_style() {
        becomes("let x=-a*( b+ -c )^2", "let x = -a * (b + -c) ^ 2\n");
        becomes("print f (1,x [2 ,3] .y)", "print f(1, x[2, 3].y)\n");
        becomes("print [1,2,]pA + 3mV/ms + 90%", "print [1, 2] pA + 3 mV/ms + 90 %\n");
        becomes("fn f (a,b)=a..b", "fn f(a, b) = a .. b\n");
        becomes(
            "node n[3]=lif{C_m=1 pF;E_L~normal(0,1)}",
            "node n[3] = lif { C_m = 1 pF, E_L ~ normal(0, 1) }\n",
        );
        becomes("let x = 10 mV/s + 10 mV / s", "let x = 10 mV/s + 10 mV / s\n");
        becomes("plot {}", "plot {}\n");
        becomes("plot { line [1] vs [2]; legend off; }", "plot { line [1] vs [2]; legend off }\n");
    }

    #[test]
    fn lines_are_indented_by_what_is_open() {
        becomes(
            "for x in xs {\nprint f(\nx,\n  y +\nz\n)\n\n\n\nif a {print 1\n}\nelse {\nprint 2 } }",
            "for x in xs {\n    print f(\n        x,\n        y +\n            z\n    )\n\n    if a {\n        print 1\n    } else {\n        print 2\n    }\n}\n",
        );
        becomes("let x = if a\nthen b\nelse c", "let x = if a\n    then b\n    else c\n");
        becomes("set n { a = 1,\nb = 2, c = 3,\n}", "set n {\n    a = 1\n    b = 2, c = 3\n}\n");
    }

    #[test]
    fn statements_stand_on_lines_of_their_own() {
        becomes("let a = 1; print a ;;\n\n\n\nprint 2;", "let a = 1\nprint a\n\nprint 2\n");
        becomes("plot {\n line a; line b }", "plot {\n    line a\n    line b\n}\n");
    }

    #[test]
    fn comments_stay_where_they_are() {
        becomes("#a\n\n\n# b\nprint 1#c\n#d", "# a\n\n# b\nprint 1  # c\n# d\n");
        becomes(
            "set n { # a\n# b\nx = 1, # c\ny = 2\n# d\n}",
            "set n {  # a\n    # b\n    x = 1  # c\n    y = 2\n    # d\n}\n",
        );
        becomes("let x = a + # why\n# because\nb", "let x = a +  # why\n    # because\n    b\n");
        becomes("if a { print 1 } # no\nelse { print 2 }", "if a { print 1 }  # no\nelse { print 2 }\n");
    }

    #[test]
    fn consecutive_lines_stand_below_one_another() {
        becomes(
            "param a = 1 kHz in 0 Hz .. 2 kHz step 1 Hz \"a\"\nparam long=1 mV \"b\" # c\n\nparam x = 1",
            "param a    = 1 kHz in 0 Hz .. 2 kHz step 1 Hz \"a\"\nparam long = 1 mV                             \"b\"  # c\n\nparam x = 1\n",
        );
        becomes("let a = 1 # x\nlet bcd = 2 # y", "let a   = 1  # x\nlet bcd = 2  # y\n");
        becomes(
            "plot {\nline a vs b\npoints abc vs d label \"e\"\n}",
            "plot {\n    line   a   vs b\n    points abc vs d label \"e\"\n}\n",
        );
    }

    #[test]
    fn a_property_may_have_the_name_of_a_joining_word() {
        becomes("let b = a { c = 0,\nin\n = d }", "let b = a {\n    c = 0\n    in\n        = d\n}\n");
    }

    #[test]
    fn a_column_may_have_the_name_of_a_statement() {
        becomes("let x = [a. # why\nnode]", "let x = [a.  # why\n        node\n]\n");
    }

    #[test]
    fn a_text_with_mistakes_is_refused() {
        assert!(format(FileId(0), "let x = ").is_err());
        assert_eq!(format(FileId(0), "").unwrap(), "");
    }
}
