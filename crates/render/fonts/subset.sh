#!/bin/sh
# Makes the fonts in this folder from the Noto fonts of Debian's package fonts-noto-core.
# Needs: pip install fonttools brotli. Run it in an empty folder and copy the four NotoSans-* files here.
set -e
N=${NOTO:-/usr/share/fonts/truetype/noto}
LETTERS="U+0020-007E,U+00A0-017F,U+0192,U+0218-021B,U+02BB-02BC,U+02C6-02C7,U+02D8-02DD,U+0300-0304,U+0306-0308,U+030A-030C,U+0400-045F,U+0462-0463,U+0472-0475,U+048A-052F,U+1E9E,U+2000-200A,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2030,U+2032-2033,U+2039-203A,U+2044,U+2070-208E,U+20A0-20BF,U+2116,U+2122,U+FFFD"
SIGNS="U+2190-2195,U+21BA,U+2200,U+2212,U+221E,U+2248,U+2260,U+2264-2265"
SHAPES="U+25A0-25A1,U+25B2-25B3,U+25B6,U+25BC,U+25C0,U+25CB,U+25CF-25D1,U+2713,U+2715"
PLAIN="--no-hinting --desubroutinize --notdef-outline --recommended-glyphs --name-IDs=* --layout-features=kern,mark,mkmk,ccmp,locl"
pyftsubset $N/NotoSansMath-Regular.ttf --unicodes=$SIGNS --no-hinting --layout-features= --drop-tables+=MATH --output-file=signs.ttf
pyftsubset $N/NotoSansSymbols2-Regular.ttf --unicodes=$SHAPES --no-hinting --layout-features= --output-file=shapes.ttf
for WEIGHT in Regular Bold; do
  pyftsubset $N/NotoSans-$WEIGHT.ttf --unicodes=$LETTERS $PLAIN --output-file=letters.ttf
  pyftmerge letters.ttf signs.ttf shapes.ttf --output-file=NotoSans-$WEIGHT.ttf
  fonttools ttLib.woff2 compress -o NotoSans-$WEIGHT.woff2 NotoSans-$WEIGHT.ttf
done
