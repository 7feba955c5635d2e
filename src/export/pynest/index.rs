//! Elements and cuts.

use super::{Python, Written, untold};
use crate::program::{Expression, ExpressionKind, Type};
use crate::units::Dimension;

impl Python<'_> {
    /// `base[i, j]`
    pub fn index(&mut self, base: &Expression, indices: &[Expression]) -> Written {
        let mut text = self.operand(base)?;
        let mut ty = base.ty.clone();
        for index in indices {
            text = self.cut(text, &ty, index)?;
            let picks_one = matches!(index.ty, Type::Number(_) | Type::Zero);
            ty = match (ty, picks_one) {
                (Type::List(element), true) => *element,
                (other, _) => other,
            };
        }
        Ok(text)
    }

    fn cut(&mut self, base: String, ty: &Type, index: &Expression) -> Written {
        if let (Type::Record(_), ExpressionKind::Range { start, end }, Type::Range(Dimension::TIME)) =
            (ty, &index.kind, &index.ty)
        {
            let mut bounds = Vec::new();
            for bound in [start, end] {
                bounds.push(bound.as_ref().map_or(Ok("None".into()), |bound| self.value(bound))?);
            }
            return Ok(format!("Part({base}, \"between\", {})", bounds.join(", ")));
        }
        let which = self.which(index)?;
        let picks_some = matches!(index.ty, Type::List(_));
        Ok(match ty {
            Type::Record(_) if is_mask(&index.ty) => format!("rows({base}).where({which})"),
            Type::Record(_) => format!("Part({base}, \"of\", {})", as_slice(&which)),
            Type::Nodes(_) if picks_some => format!("chosen({base}, {which})"),
            Type::Nodes(_) => format!("{base}[{which}]"),
            Type::List(_) if picks_some => format!("picked({base}, {which})"),
            Type::List(_) => format!("{base}[{which}]"),
            Type::Table(_) => format!("part_of_table({base}, {})", as_slice(&which)),
            _ => return untold(index.span, "an index into this"),
        })
    }

    /// A whole number, `a:b`, a list of numbers, or a mask.
    fn which(&mut self, index: &Expression) -> Written {
        match (&index.kind, &index.ty) {
            (ExpressionKind::Range { start, end }, _) => {
                let mut bound = |bound: &Option<Box<Expression>>| match bound {
                    Some(bound) => self.whole(bound),
                    None => Ok(String::new()),
                };
                Ok(format!("{}:{}", bound(start)?, bound(end)?))
            }
            (_, ty) if is_mask(ty) => self.value(index),
            _ => self.whole(index),
        }
    }
}

fn is_mask(ty: &Type) -> bool {
    matches!(ty, Type::List(element) if **element == Type::Bool)
}

/// `a:b` where no brackets stand around it.
fn as_slice(which: &str) -> String {
    match which.split_once(':') {
        None => which.to_string(),
        Some((start, end)) => {
            let bound = |text: &str| if text.is_empty() { "None".to_string() } else { text.to_string() };
            format!("slice({}, {})", bound(start), bound(end))
        }
    }
}
