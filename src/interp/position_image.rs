//! A position as plain data, for a file.

use super::image::WorldImage;
use super::points::Points;
use super::position::{Block, Frame, Position};
use super::repeat::Turns;
use super::sweep::{Grid, Row};
use super::world::World;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// See the module.
#[derive(Serialize, Deserialize)]
pub struct PositionImage {
    frames: Vec<FrameImage>,
    left: Option<u64>,
}

#[derive(Serialize, Deserialize)]
struct FrameImage {
    next: usize,
    length: usize,
    block: BlockImage,
}

#[derive(Serialize, Deserialize)]
enum BlockImage {
    Whole,
    Branch(bool),
    Turns(Turns),
    Points { grid: Grid, rows: Vec<Row>, note: String, outer: Box<WorldImage> },
}

impl Position {
    /// All that it is as data.
    pub fn image(&self) -> PositionImage {
        let block = |block: &Block| match block {
            Block::Whole => BlockImage::Whole,
            Block::Branch(holds) => BlockImage::Branch(*holds),
            Block::Turns(turns) => BlockImage::Turns(turns.clone()),
            Block::Points(points) => BlockImage::Points {
                grid: points.grid.clone(),
                rows: points.rows.clone(),
                note: points.note.clone(),
                outer: Box::new(points.outer.image()),
            },
        };
        let frame =
            |frame: &Frame| FrameImage { next: frame.next, length: frame.length, block: block(&frame.block) };
        PositionImage { frames: self.frames.iter().map(frame).collect(), left: self.left }
    }

    /// The position of an image. `None` where its parts do not belong together.
    pub fn from_image(image: PositionImage, threads: usize) -> Option<Position> {
        let block = |block: BlockImage| {
            Some(match block {
                BlockImage::Whole => Block::Whole,
                BlockImage::Branch(holds) => Block::Branch(holds),
                BlockImage::Turns(turns) => Block::Turns(turns),
                BlockImage::Points { grid, rows, note, outer } => {
                    let outer = Arc::new(World::from_image(*outer, threads)?);
                    Block::Points(Box::new(Points { grid, rows, note, outer }))
                }
            })
        };
        let frame = |frame: FrameImage| {
            Some(Frame { next: frame.next, length: frame.length, block: block(frame.block)? })
        };
        let frames: Vec<Frame> = image.frames.into_iter().map(frame).collect::<Option<_>>()?;
        (!frames.is_empty()).then_some(Position { frames, left: image.left })
    }
}
