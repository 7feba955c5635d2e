//! The report that services for continuous integration read: JUnit's XML.

use super::suite::{Report, Verdict};
use crate::output::xml::escaped;
use std::fmt::Write;

/// The outcomes as one test suite; a test case for each script.
pub fn junit(report: &Report) -> String {
    let time: f64 = report.outcomes.iter().map(|outcome| outcome.time.as_secs_f64()).sum();
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let (failed, skipped) = (report.count(Verdict::Failed), report.count(Verdict::Skipped));
    let interrupted = report.count(Verdict::Interrupted);
    // Writing to a text cannot fail.
    let _ = writeln!(
        xml,
        "<testsuite name=\"snn test\" tests=\"{}\" failures=\"{failed}\" errors=\"{interrupted}\" skipped=\"{skipped}\" time=\"{time:.3}\">",
        report.outcomes.len()
    );
    for outcome in &report.outcomes {
        let name = escaped(&outcome.script.to_string_lossy());
        let seconds = outcome.time.as_secs_f64();
        let _ = write!(xml, "  <testcase classname=\"snn\" name=\"{name}\" time=\"{seconds:.3}\"");
        let inside = match outcome.verdict {
            Verdict::Passed | Verdict::Blessed => String::new(),
            Verdict::Interrupted => "    <error message=\"interrupted\"/>\n".into(),
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
    use crate::testing::{Failure, Outcome, Report, Verdict};
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
        let outcomes = vec![
            outcome(Verdict::Passed, vec![]),
            outcome(Verdict::Failed, vec![failure]),
            outcome(Verdict::Skipped, vec![]),
            outcome(Verdict::Interrupted, vec![]),
        ];
        let xml = junit(&Report { outcomes, not_run: 1 });
        assert!(
            xml.contains("tests=\"4\" failures=\"1\" errors=\"1\" skipped=\"1\" time=\"6.000\""),
            "{xml}"
        );
        assert!(xml.contains("name=\"a&amp;b.snn\" time=\"1.500\"/>"), "{xml}");
        assert!(
            xml.contains(
                "<failure message=\"1 &lt; 2\">    a.csv: 1 &lt; 2\n        \u{fffd}[0m\n</failure>"
            ),
            "{xml}"
        );
        assert!(xml.contains("<error message=\"interrupted\"/>"), "{xml}");
        assert!(xml.contains("<skipped message=\"&quot;slow&quot;\"/>"), "{xml}");
    }
}
