//! SVG to PNG. The painter knows no fonts: words come to it as shapes ([`SvgUse::Painted`](super::SvgUse::Painted)).

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use super::RenderError;

/// More dots than this make a picture that no program opens: about 16,000 by 16,000.
const MOST_DOTS: f64 = 2.5e8;

/// Paints an SVG; `scale` is dots per point (2 is good for paper). Words that are no shapes are left out.
///
/// # Errors
/// When the text is no SVG, or the picture would have no dots or too many of them.
pub fn svg_to_png(svg: &str, scale: f64) -> Result<Vec<u8>, RenderError> {
    let tree = Tree::from_str(svg, &Options::default()).map_err(|error| RenderError::NoSvg(error.to_string()))?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let (dots_wide, dots_high) = dots(f64::from(width) * scale, f64::from(height) * scale)?;
    let mut dots = Pixmap::new(dots_wide, dots_high).ok_or(RenderError::Size)?;
    // Whole dots: stretch by the rounding, so that no edge is half painted.
    let stretch = Transform::from_scale(dots_wide as f32 / width, dots_high as f32 / height);
    resvg::render(&tree, stretch, &mut dots.as_mut());
    dots.encode_png().map_err(|error| RenderError::Png(error.to_string()))
}

/// Width and height in whole dots, if there is such a picture.
fn dots(width: f64, height: f64) -> Result<(u32, u32), RenderError> {
    let sound = width.is_finite() && height.is_finite() && width > 0.0 && height > 0.0;
    if !sound || width * height > MOST_DOTS || width.max(height) > MOST_DOTS.sqrt() * 8.0 {
        return Err(RenderError::Size);
    }
    Ok((width.ceil() as u32, height.ceil() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_picture_is_an_error_and_no_panic() {
        let square = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>";
        assert!(svg_to_png(square, 2.0).is_ok());
        assert!(matches!(svg_to_png("<svg", 1.0), Err(RenderError::NoSvg(_))));
        for scale in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert!(matches!(svg_to_png(square, scale), Err(RenderError::Size)), "{scale}");
        }
    }
}
