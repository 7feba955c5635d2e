//! The report that services for continuous integration read: JUnit's XML.

use super::suite::{Outcome, Verdict};
use crate::output::xml::escaped;
use std::fmt::Write;

/// The outcomes as one test suite; a test case for each script.
pub fn junit(outcomes: &[Outcome]) -> String {
    let count = |verdict: Verdict| outcomes.iter().filter(|outcome| outcome.verdict == verdict).count();
    let time: f64 = outcomes.iter().map(|outcome| outcome.time.as_secs_f64()).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (failed, skipped) = (count(Verdict::Failed), count(Verdict::Skipped));
    // Writing to a text cannot fail.
    let _ = writeln!(
        xml,
        "<testsuite name=\"snn test\" tests=\"{}\" failures=\"{failed}\" errors=\"0\" skipped=\"{skipped}\" time=\"{time:.3}\">",
        outcomes.len()
    );
    for outcome in outcomes {
        let name = escaped(&outcome.script.to_string_lossy());
        let seconds = outcome.time.as_secs_f64();
        let _ = write!(xml, "  <testcase classname=\"snn\" name=\"{name}\" time=\"{seconds:.3}\"");
        let inside = match outcome.verdict {
            Verdict::Passed | Verdict::Blessed => String::new(),
            Verdict::Skipped => format!("    <skipped message=\"{}\"/>\n", escaped(&outcome.reason)),
            Verdict::Failed => {
                let text: String = outcome.failures.iter().map(|failure| failure.text()).collect();
                let message = outcome.failures.first().map_or("", |failure| failure.headline.as_str());
                format!("    <failure message=\"{}\">{}</failure>\n", escaped(message), escaped(&text))
            }
        };
        match inside.as_str() {
            "" => xml.push_str("/>\n"),
            inside => {
                let _ = write!(xml, ">\n{inside}  </testcase>\n");
            }
        }
    }
    xml.push_str("</testsuite>\n");
    xml
}

#[cfg(test)]
mod tests {
    use super::junit;
    use crate::testing::{Failure, Outcome, Verdict};
    use std::time::Duration;

    #[test]
    fn failures_and_marks_are_written_so_that_xml_can_be_read() {
        let outcome = |verdict, failures| Outcome {
            script: "a&b.snn".into(),
            verdict,
            failures,
            reason: "\"slow\"".into(),
            time: Duration::from_millis(1500),
        };
        let failure = Failure::new("a.csv", "1 < 2").details("\u{1b}[0m");
        let xml = junit(&[
            outcome(Verdict::Passed, vec![]),
            outcome(Verdict::Failed, vec![failure]),
            outcome(Verdict::Skipped, vec![]),
        ]);
        assert!(
            xml.contains("tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\" time=\"4.500\""),
            "{xml}"
        );
        assert!(xml.contains("name=\"a&amp;b.snn\" time=\"1.500\"/>"), "{xml}");
        assert!(
            xml.contains(
                "<failure message=\"1 &lt; 2\">    a.csv: 1 &lt; 2\n        \u{fffd}[0m\n</failure>"
            ),
            "{xml}"
        );
        assert!(xml.contains("<skipped message=\"&quot;slow&quot;\"/>"), "{xml}");
    }
}
