//! Figures through the public interface: structure, sameness, edges. The pictures are left in the target folder
//! (`tmp/figures`) to be looked at.

#[path = "figures/gallery.rs"]
mod gallery;

use snn::output::plot;
use std::fs;
use std::path::Path;

#[test]
fn every_figure_becomes_svg_png_and_pdf() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("figures");
    fs::create_dir_all(&folder).unwrap();
    for (name, figure) in gallery::all() {
        let svg = plot::svg(&figure);
        fs::write(folder.join(format!("{name}.svg")), &svg).unwrap();
        fs::write(folder.join(format!("{name}.png")), plot::png(&svg, 200.0).unwrap()).unwrap();
        fs::write(folder.join(format!("{name}.pdf")), plot::pdf(&svg).unwrap()).unwrap();
    }
}
