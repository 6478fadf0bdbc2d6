//! The colours. Chosen from the Okabe–Ito set and darkened until they differ in grey as well; no meaning rests on a
//! colour alone: a line style, a hatch or a sign always says the same.

use super::scene::{Color, Fill, Hatch};

/// Text and outlines.
pub const INK: Color = Color(0x1a, 0x1a, 0x1a);
/// Less important text: 7:1 against white.
pub const SOFT_INK: Color = Color(0x55, 0x55, 0x55);
/// Grid lines.
pub const GRID: Color = Color(0xd9, 0xd9, 0xd9);
/// The sheet.
pub const PAPER: Color = Color(0xff, 0xff, 0xff);
/// The ground of every second group.
pub const SHADE: Color = Color(0xf3, 0xf4, 0xf6);
/// Imported.
pub const IMPORTED: Color = Color(0xc8, 0x55, 0x00);
/// The ground of a box abroad.
pub const IMPORTED_SHADE: Color = Color(0xfd, 0xf1, 0xe6);
/// Made here.
pub const LOCAL: Color = Color(0x0b, 0x4f, 0x8a);
/// The ground of the buyer's box.
pub const LOCAL_SHADE: Color = Color(0xe8, 0xf1, 0xf9);
/// Services rendered here.
pub const SERVICES: Color = Color(0x56, 0xb4, 0xe9);
/// Taxes.
pub const TAXES: Color = Color(0xe6, 0xc2, 0x29);
/// A trader's margin.
pub const MARGIN: Color = Color(0xcc, 0x79, 0xa7);
/// Unknown.
pub const UNKNOWN: Color = Color(0x5f, 0x5f, 0x5f);
/// The target.
pub const TARGET: Color = Color(0x00, 0x00, 0x00);

/// A hatch of one colour on white paper.
#[must_use]
pub const fn hatch(pattern: Hatch, color: Color) -> Fill {
    Fill::Hatch { pattern, color, ground: PAPER }
}
